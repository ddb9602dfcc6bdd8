-- Calls that a flow led on to another number, and what became of it.

create table call_transfer (
  call_id   uuid    not null references call (id) on delete cascade,
  step      int     not null,             -- the how-manieth of its flow: the same again is the same transfer
  tenant_id uuid    not null references tenant (id),
  number_id uuid    not null,             -- our own, as which it is called
  called    text    not null,             -- whom the flow names
  class     text    not null check (class in ('inner', 'local', 'national', 'mobile', 'international')),
  began_at  bigint  not null,
  outcome   text    check (outcome in ('answered', 'busy', 'no_answer', 'unknown', 'refused', 'cancelled', 'lost')),
  primary key (call_id, step)
);
create index call_transfer_made on call_transfer (tenant_id, number_id, began_at);

alter table call_transfer enable row level security;
alter table call_transfer force row level security;
create policy tenant on call_transfer to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on call_transfer to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on call_transfer to ting_app, ting_house;

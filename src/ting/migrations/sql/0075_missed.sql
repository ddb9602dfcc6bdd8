-- Calls that rang at somebody in vain, or were given up in his queues; and until when he has seen them.

create table missed_seen (
  tenant_id uuid   not null references tenant (id),
  person_id uuid   not null references person (id),
  at        bigint not null,
  primary key (tenant_id, person_id)
);
alter table missed_seen enable row level security;
alter table missed_seen force row level security;
create policy tenant on missed_seen to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on missed_seen to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on missed_seen to ting_app, ting_house;

create index offer_in_vain on offer (person_id, offered_at) where state in ('missed', 'withdrawn');
create index ticket_given_up on ticket (tenant_id, left_at) where left_reason = 'abandoned';
create index call_made_to on call (tenant_id, called, began_at) where direction = 'out';

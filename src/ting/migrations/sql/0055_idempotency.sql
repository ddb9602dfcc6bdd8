-- Requests that are done once, however often they are sent. See docs/adr/0047.

create table idempotency (
  tenant_id uuid    not null references tenant (id),
  person_id uuid    not null references person (id) on delete cascade, -- who asks; a token is one, too
  key       bytea   not null,               -- only its fingerprint: the key itself opens the answer
  attempt   uuid    not null unique,        -- whose it is: who lost it commits nothing any more
  request   bytea   not null,               -- the fingerprint of what is asked
  begun_at  bigint  not null,
  until     bigint  not null,               -- then another may try, unless something was written
  done      boolean not null default false, -- set by the very transaction that writes
  answer    bytea,                          -- sealed
  primary key (tenant_id, person_id, key),
  check (done or answer is null)
);
create index idempotency_begun on idempotency (begun_at);
alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy tenant on idempotency to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on idempotency to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on idempotency to ting_app, ting_house;

-- Supervisors who listen in on calls. A row is there only while it lasts: the audit trail keeps that it was.
create table monitor (
  id         uuid   primary key,
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null references contact (id),
  call_id    uuid   not null references call (id),
  person_id  uuid   not null unique references person (id), -- nobody hears two calls at once
  way        text   not null check (way in ('listen', 'whisper', 'barge')),
  asked_at   bigint not null,
  joined_at  bigint                       -- since when he hears; null: his phone rings
);
create index monitor_contact on monitor (tenant_id, contact_id);

alter table monitor enable row level security;
alter table monitor force row level security;
create policy tenant on monitor to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on monitor to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on monitor to ting_app, ting_house;

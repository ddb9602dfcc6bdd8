-- What asks for a supervisor's hand: raised once, kept until it is over.
create table alert (
  id        uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  code      text   not null,
  subject   uuid   not null,             -- the queue or call that it is about
  since     bigint not null,
  raised_at bigint,                      -- null: it may become one
  calm_at   bigint,                      -- since when it has not held
  ended_at  bigint,
  params    jsonb  not null default '{}',
  acknowledged_by uuid references person (id),
  acknowledged_at bigint,
  check ((acknowledged_by is null) = (acknowledged_at is null))
);
create unique index one_open_alert on alert (tenant_id, code, subject) where ended_at is null;

alter table alert enable row level security;
alter table alert force row level security;
create policy tenant on alert to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on alert to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on alert to ting_app, ting_house;

-- Calendars, sites with their own hours and staff, queues that go out of use, and who may help out when the wait is long.

create table calendar (
  id        uuid primary key,
  tenant_id uuid not null references tenant (id),
  name      text not null,
  country   text check (country in ('TW', 'CN', 'JP')),
  days      jsonb not null default '[]',  -- domains/routing/hours.py Special: they win over the country's
  unique (tenant_id, name)
);
create table site (
  id          uuid primary key,
  tenant_id   uuid not null references tenant (id),
  name        text not null,
  time_zone   text not null,
  week        jsonb not null,
  calendar_id uuid references calendar (id),
  archived    boolean not null default false,
  unique (tenant_id, name)
);

alter table queue
  add column site_id     uuid references site (id),
  add column calendar_id uuid references calendar (id),
  add column overflow    jsonb not null default '[]', -- domains/routing/queue.py Overflow
  add column archived    boolean not null default false;
alter table membership
  add column site_id     uuid references site (id),
  add column disabled_at bigint;
-- As when the number was taken: what changes later is for those who come later.
alter table ticket
  add column site_id  uuid,
  add column overflow jsonb not null default '[]';

do $$
declare t text;
begin
  foreach t in array array['calendar', 'site'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Runs of numbers: a queue's own, or a scheme's that queues and sites share.

create table ticket_scheme (
  id         uuid    primary key,
  tenant_id  uuid    not null references tenant (id),
  name       text    not null,
  settings   jsonb   not null,            -- domains/routing/numbers.py SchemeForm
  archived   boolean not null default false
);
alter table queue add column scheme_id uuid references ticket_scheme (id);
alter table site add column scheme_id uuid references ticket_scheme (id);
create index queue_scheme on queue (scheme_id) where scheme_id is not null;
create index site_scheme on site (scheme_id) where scheme_id is not null;

-- The run of a queue without a scheme bears the queue's id.
alter table ticket_counter drop constraint ticket_counter_queue_id_fkey;
alter table ticket_counter rename column queue_id to run_id;
alter table ticket_counter alter column last drop not null;

-- Every number that was given, as it is read: no two customers of a tenant hold the same one on the same day, whatever
-- queues share letters or change how their numbers run.
create table ticket_number (
  tenant_id uuid not null references tenant (id),
  day       date not null,
  number    text not null,
  primary key (tenant_id, day, number)
);
insert into ticket_number (tenant_id, day, number)
  select c.tenant_id, c.day, q.prefix || '-' || n
  from ticket_counter c join queue q on q.id = c.run_id, generate_series(1001, c.last) n
  on conflict do nothing;

do $$
declare t text;
begin
  foreach t in array array['ticket_scheme', 'ticket_number'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Call flows: what a caller hears, is asked and keys in before anybody answers. Each change is a version, and a call ends by
-- the version by which it began. See docs/adr/0057.

create table flow (
  id        uuid    primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  archived  boolean not null default false,
  version   int     not null,
  unique (tenant_id, id)
);
create index flow_tenant on flow (tenant_id, name);

create table flow_version (
  flow_id   uuid   not null,
  version   int    not null check (version > 0),
  tenant_id uuid   not null references tenant (id),
  plan      jsonb  not null,
  at        bigint not null,
  primary key (flow_id, version),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['flow', 'flow_version'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

update role set permissions = permissions || '{flows.manage}' where 'queues.manage' = any(permissions);

-- Tables of a module belong to a tenant each, as Ting's own do: a table without forced row-level security is refused.
create table praise (
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null references contact (id),
  agent_id   uuid   references person (id),
  value      int    not null,
  at         bigint not null,
  primary key (tenant_id, contact_id)
);
create table praise_setting (
  tenant_id uuid primary key references tenant (id),
  least     int  not null check (least between 1 and 5)
);

do $$
declare t text;
begin
  foreach t in array array['praise', 'praise_setting'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

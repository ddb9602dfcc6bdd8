-- Bulletins.

create table bulletin (
  id         uuid   primary key,
  tenant_id  uuid   not null references tenant (id),
  name       text   not null check (name <> ''),
  created_at bigint not null default now_ms()
);
create index bulletin_tenant on bulletin (tenant_id, name);

alter table bulletin enable row level security;
alter table bulletin force row level security;
create policy tenant on bulletin to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on bulletin to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on bulletin to ting_app, ting_house;

-- Agents read them in the tenants that are there, too; administrators may everything.
update role set permissions = permissions || array['bulletins.read']
where 'contacts.serve' = any(permissions) and not 'bulletins.read' = any(permissions);

-- Modules that tenants switch. See docs/adr/0032.

create table module_switch (
  tenant_id uuid    not null references tenant (id),
  module    text    not null,
  is_on     boolean not null,
  primary key (tenant_id, module)
);
alter table module_switch enable row level security;
alter table module_switch force row level security;
create policy tenant on module_switch to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on module_switch to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on module_switch to ting_app, ting_house;

-- What a module that is off would have heard or done: it stands where it was, and is passed over until it is woken.
alter table parked add column rests boolean not null default false;
alter table timer add column rests boolean not null default false;
drop index timer_due;
create index timer_due on timer (due_at) where not rests;
drop index parked_aggregate;
create index parked_aggregate on parked (handler, aggregate, event_id) where not rests;
create index parked_rests on parked (tenant_id, handler) where rests;

-- Where each call stands in its flow, so that it goes on there whoever leads it. Gone with the call, and within a day.

create table flow_run (
  call_id   uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  flow_id   uuid   not null,
  version   int    not null,
  state     jsonb  not null,
  at        bigint not null,
  foreign key (flow_id, version) references flow_version (flow_id, version) on delete cascade
);
create index flow_run_at on flow_run (tenant_id, at);
create index flow_run_flow on flow_run (flow_id, version);

alter table flow_run enable row level security;
alter table flow_run force row level security;
create policy tenant on flow_run to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on flow_run to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on flow_run to ting_app, ting_house;

-- API tokens: programs that act for a tenant as themselves. See docs/adr/0035.

create table api_token (
  id          uuid   primary key references person (id), -- as whom it acts: nobody signs in as him, nobody routes to him
  tenant_id   uuid   not null references tenant (id),
  name        text   not null,
  token_hash  bytea  not null unique,
  permissions text[] not null,                           -- and never more than its maker may at the moment
  by_id       uuid   not null references person (id),
  made_at     bigint not null,
  expires_at  bigint,
  used_at     bigint,                                    -- to the minute
  revoked_at  bigint
);
create index api_token_tenant on api_token (tenant_id);
alter table api_token enable row level security;
alter table api_token force row level security;
create policy tenant on api_token to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on api_token to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on api_token to ting_app, ting_house;

-- As whom a tenant's token acted is seen by that tenant, as are those who work there.
alter policy tenant on person using (
  exists (select from membership m where m.person_id = person.id and m.tenant_id = current_tenant())
  or exists (select from api_token k where k.id = person.id and k.tenant_id = current_tenant())
);

-- Single sign-on: a tenant's identity provider, and by what a session was opened. See docs/adr/0040.

create table identity_provider (
  tenant_id uuid    primary key references tenant (id),
  name      text    not null check (name <> ''),
  issuer    text    not null,
  client_id text    not null,
  secret    bytea,                       -- sealed for the house; null: a public client
  claim     text    not null,            -- which claim is the address
  verified  boolean not null,            -- the provider must say that it has verified it
  domains   text[]  not null,            -- addresses of these come in; empty: of any
  strangers text,                        -- the role of who is not known here; null: he stays out
  password  boolean not null,            -- whether a password opens the door too
  foreign key (tenant_id, strangers) references role (tenant_id, key),
  check (cardinality(domains) > 0 or (verified and strangers is null))
);
create index identity_provider_client on identity_provider (issuer, client_id);
alter table identity_provider enable row level security;
alter table identity_provider force row level security;
create policy tenant on identity_provider to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on identity_provider to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on identity_provider to ting_app, ting_house;

-- A session reaches the tenants whose provider vouched for who opened it, and, opened by password, those that take one.
alter table session
  add by_password boolean not null default true,
  add tenants     uuid[]  not null default '{}';

create function takes_password(tenant uuid, role_key text) returns boolean language sql stable parallel safe
  return not exists (select from identity_provider p where p.tenant_id = tenant and not p.password)
    or exists (
      select from role r where r.tenant_id = tenant and r.key = role_key and r.permissions && array['*', 'signin.manage']
    );

-- A second factor is asked for where a password was; elsewhere it is the provider's matter.
create function lacks_second_factor(person uuid, by_password boolean, tenants uuid[]) returns boolean
  language sql stable parallel safe
  return by_password and exists (
    select from membership m join sign_in_rule r on r.tenant_id = m.tenant_id
    where m.person_id = person and m.disabled_at is null and r.second_factor
      and m.tenant_id <> all (tenants) and takes_password(m.tenant_id, m.role)
  ) and not exists (select from second_factor f where f.person_id = person and f.confirmed_at is not null);
drop function lacks_second_factor(uuid);

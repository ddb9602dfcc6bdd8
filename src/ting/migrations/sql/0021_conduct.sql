-- How fast customers may be, where each subject stands on the ladder, and who may not come in.

create table conduct_limits (
  tenant_id uuid  primary key references tenant (id),
  settings  jsonb not null
);

create table restraint (
  id        uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  subject   text   not null,
  strikes   int    not null,
  struck_at bigint not null,
  level     text   not null check (level in ('slowed', 'challenged', 'banned')),
  until     bigint not null default 0,
  rounds    int    not null default 0,
  passed    int    not null default 0,
  passed_at bigint not null default 0,
  unique (tenant_id, subject)
);
create index restraint_challenged on restraint (tenant_id, until) where level = 'challenged';

create table ban (
  id           uuid   primary key,
  tenant_id    uuid   not null references tenant (id),
  subjects     text[] not null check (cardinality(subjects) > 0),
  whom         text   not null,
  reason       text   not null,
  customer_id  uuid   references customer (id),
  contact_id   uuid   references contact (id),
  made_at      bigint not null,
  made_by      uuid   references person (id),
  until        bigint,
  lifted_at    bigint,
  attempts     int    not null default 0,
  attempted_at bigint
);
create index ban_made on ban (tenant_id, made_at desc);
create index ban_in_force on ban (tenant_id, until) where lifted_at is null;
create index ban_customer on ban (tenant_id, customer_id) where lifted_at is null;

do $$
declare t text;
begin
  foreach t in array array['conduct_limits', 'restraint', 'ban'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Customers who may be one: proposed by what they have in common, never made one by themselves. docs/adr/0044.

-- By what somebody is found by those who are like him: as few as possible are compared.
create table customer_key (
  customer_id uuid not null references customer (id) on delete cascade,
  tenant_id   uuid not null references tenant (id),
  key         text not null,
  primary key (customer_id, key)
);
create index customer_key_of on customer_key (tenant_id, key);

create table duplicate (
  customer_id  uuid   not null references customer (id) on delete cascade,
  other_id     uuid   not null references customer (id) on delete cascade,
  tenant_id    uuid   not null references tenant (id),
  reasons      text[] not null,
  score        int    not null,
  mark         text   not null,      -- changes with what they have in common
  found_at     bigint not null,
  dismissed_at bigint,               -- they are two: not proposed again while the mark is the same
  dismissed_by uuid   references person (id),
  primary key (customer_id, other_id),
  check (customer_id < other_id),
  check ((dismissed_at is null) = (dismissed_by is null))
);
create index duplicate_proposed on duplicate (tenant_id, (-score), customer_id, other_id) where dismissed_at is null;
create index duplicate_other on duplicate (tenant_id, other_id);

do $$
declare t text;
begin
  foreach t in array array['customer_key', 'duplicate'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Each tenant has its night; the first is now.
insert into timer (key, tenant_id, kind, due_at, body)
  select 'night:' || id, id, 'night', (extract(epoch from now()) * 1000)::bigint, jsonb_build_object('of', id) from tenant
  on conflict (key) do nothing;

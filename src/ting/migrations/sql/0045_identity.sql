-- Who somebody is: confirmed within one contact, undone, two customers who are one. See docs/adr/0037.

create table identity (
  contact_id   uuid   primary key references contact (id),
  tenant_id    uuid   not null references tenant (id),
  customer_id  uuid   references customer (id),   -- who he proved to be; null while nobody is proven
  method       text   check (method in ('said', 'signed_in')),
  ways         text[] not null default '{}',       -- the kinds of what he said right
  tries        int    not null default 0,          -- how often he said what is nobody's
  at           bigint,
  by_id        uuid   references person (id),
  moved_from   uuid   references customer (id),   -- whose the contact was before
  check ((customer_id is null) = (at is null)),
  check ((customer_id is null) = (method is null))
);
create index identity_customer on identity (tenant_id, customer_id) where customer_id is not null;

-- Two customers became one. What was moved is known row by row, so that all of it can be taken back.
create table customer_merge (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   not null references customer (id),  -- who is kept
  gone_id     uuid   not null references customer (id),  -- who is no more
  at          bigint not null,
  by_id       uuid   references person (id),              -- null: he identified himself
  moved       jsonb  not null,                            -- by table, the keys of its rows
  before      jsonb  not null,                            -- both profiles as they were
  after       jsonb  not null,
  undone_at   bigint,
  undone_by   uuid   references person (id),
  check (customer_id <> gone_id)
);
create index customer_merge_of on customer_merge (tenant_id, customer_id, at desc);
create index customer_merge_gone on customer_merge (tenant_id, gone_id, at desc);

alter table customer add column merged_into uuid references customer (id), add check (merged_into <> id);
create index customer_merged on customer (tenant_id, merged_into) where merged_into is not null;
do $$
declare t text;
begin
  foreach t in array array['identity', 'customer_merge'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

update role set permissions = permissions || '{customers.merge}' where 'bans.manage' = any(permissions) and 'contacts.watch' = any(permissions);

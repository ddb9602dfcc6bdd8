-- A person's data is taken out and erased, and what is held back from that. See docs/adr/0045.

alter table customer add column erased_at bigint;

-- What was asked for about one person. What he is known by (`keys`) is there only while his data is being erased.
create table privacy_request (
  id            uuid   primary key,
  tenant_id     uuid   not null references tenant (id),
  kind          text   not null check (kind in ('export', 'erase')),
  customer_id   uuid   not null references customer (id),
  why           text   not null check (why in ('asked', 'silent', 'restored')),
  state         text   not null default 'waiting' check (state in ('waiting', 'running', 'done', 'expired')),
  by_id         uuid   references person (id),
  at            bigint not null,
  done_at       bigint,
  step          int    not null default 0,
  steps         int    not null default 0,
  counts        jsonb  not null default '{}',     -- by table, how many rows
  keys          jsonb,
  bytes         bigint,                           -- of the file that was made
  until         bigint,                           -- how long that file is there
  claimed_by    uuid,
  claimed_until bigint not null default 0,
  check ((state in ('done', 'expired')) = (done_at is not null)),
  check (keys is null or state = 'running')
);
create unique index privacy_request_once on privacy_request (tenant_id, customer_id, kind) where done_at is null;
create index privacy_request_newest on privacy_request (tenant_id, at desc, id desc);
create index privacy_request_of on privacy_request (tenant_id, customer_id, at desc);
create index privacy_request_due on privacy_request (claimed_until) where done_at is null;
create index privacy_request_over on privacy_request (until) where state = 'done' and until is not null;

-- Who was erased, as a digest of his id: given to a house that was restored, it erases him there once more.
create table erased (
  tenant_id uuid   not null references tenant (id),
  digest    bytea  not null check (length(digest) = 32),
  at        bigint not null,
  primary key (tenant_id, digest)
);

-- Whose data may not be erased, and why.
create table legal_hold (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   not null references customer (id),
  reason      text   not null,
  by_id       uuid   not null references person (id),
  at          bigint not null,
  lifted_by   uuid   references person (id),
  lifted_at   bigint,
  check ((lifted_by is null) = (lifted_at is null))
);
create index legal_hold_of on legal_hold (tenant_id, customer_id);

-- For how many days a sort of data is kept. Each night the older is let go of; `mark_at`, `mark_id`: how far that is.
create table retention (
  tenant_id uuid   not null references tenant (id),
  sort      text   not null,
  days      int    not null check (days > 0),
  next_at   bigint not null,
  mark_at   bigint not null default -1,
  mark_id   uuid   not null default '00000000-0000-0000-0000-000000000000',
  rows      bigint not null default 0,
  done_at   bigint,
  done_rows bigint not null default 0,
  primary key (tenant_id, sort)
);
create index retention_due on retention (next_at);
create index contact_over on contact (tenant_id, closed_at, id) where closed_at is not null;

do $$
declare t text;
begin
  foreach t in array array['privacy_request', 'erased', 'legal_hold', 'retention'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

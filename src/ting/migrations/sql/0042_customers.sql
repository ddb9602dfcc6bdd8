-- Customers as a company keeps them: fields of its own, an account's status, organisations, who changed what. docs/adr/0034.

create table customer_field (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  key       text    not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  names     jsonb   not null,
  type      text    not null check (type in ('text', 'number', 'date', 'choice', 'yes_no', 'phone', 'email', 'url', 'money')),
  choices   jsonb   not null default '[]',
  currency  text    check (currency ~ '^[A-Z]{3}$'),
  required  boolean not null default false,
  personal  boolean not null default true,
  on_desk   boolean not null default true,
  position  int     not null default 50,
  archived  boolean not null default false,
  unique (tenant_id, key)
);

-- What stands between a company and a customer: active, unpaid, banned … and where such a customer is served.
create table account_status (
  id            uuid primary key,
  tenant_id     uuid    not null references tenant (id),
  key           text    not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  names         jsonb   not null,
  tone          text    not null check (tone in ('good', 'plain', 'warn', 'bad')),
  life          text    not null check (life in ('customer', 'former', 'none')),
  queue_id      uuid    references queue (id),
  head_start_ms bigint  not null default 0 check (head_start_ms >= 0),
  position      int     not null default 50,
  archived      boolean not null default false,
  unique (tenant_id, key)
);

create table organisation (
  id            uuid primary key,
  tenant_id     uuid    not null references tenant (id),
  name          text    not null,
  name_key      text    not null,
  note          text    not null default '',
  queue_id      uuid    references queue (id),
  head_start_ms bigint  not null default 0 check (head_start_ms >= 0),
  archived      boolean not null default false,
  unique (tenant_id, name_key)
);

alter table customer
  add column status_id       uuid   references account_status (id),
  add column organisation_id uuid   references organisation (id),
  add column lifecycle       text   not null default 'follower'
    check (lifecycle in ('customer', 'prospect', 'follower', 'former')),
  add column version         int    not null default 1,
  add column changed_at      bigint,
  add column sought          text   not null default '';   -- by what he is found, folded

update customer c set lifecycle = case when c.tier is not null then 'customer' else 'prospect' end
  where c.tier is not null or exists (select from contact x where x.customer_id = c.id);

-- Who changed what of a customer. It holds what he was called and is called: erasing him takes it along.
create table customer_change (
  id          uuid primary key,
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   not null references customer (id),
  at          bigint not null,
  by_id       uuid   references person (id),            -- null: Ting itself
  what        text   not null,
  fields      jsonb  not null                           -- [{field, before, after}]
);
create index customer_change_of on customer_change (tenant_id, customer_id, at desc, id desc);

-- ─── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- A customer is found by what he is called, how he is reached, whose he is, and what is written in his fields. Triggers
-- keep that text, so that no way of writing a customer forgets it.
create function customer_text(who uuid, name_key text, org uuid, fields jsonb) returns text language sql stable as $$
  select left(concat_ws(e'\x01', name_key,
    (select string_agg(i.value, e'\x01' order by i.kind, i.value) from public.identifier i where i.customer_id = who),
    (select o.name_key from public.organisation o where o.id = org),
    (select string_agg(public.fold(f.value), e'\x01' order by f.key) from jsonb_each_text(fields) f)), 2000)
$$;

create function customer_sought() returns trigger language plpgsql as $$
begin
  new.sought := customer_text(new.id, new.name_key, new.organisation_id, new.fields);
  return new;
end $$;
create trigger customer_sought before insert or update of name_key, organisation_id, fields on customer
  for each row execute function customer_sought();

create function identifier_sought() returns trigger language plpgsql as $$
begin
  update customer c set sought = customer_text(c.id, c.name_key, c.organisation_id, c.fields)
    where c.id in (case when tg_op <> 'DELETE' then new.customer_id end, case when tg_op <> 'INSERT' then old.customer_id end);
  return null;
end $$;
create trigger identifier_sought after insert or delete or update of customer_id, value on identifier
  for each row execute function identifier_sought();

create function organisation_sought() returns trigger language plpgsql as $$
begin
  update customer c set sought = customer_text(c.id, c.name_key, c.organisation_id, c.fields)
    where c.tenant_id = new.tenant_id and c.organisation_id = new.id;
  return null;
end $$;
create trigger organisation_sought after update of name_key on organisation
  for each row when (old.name_key <> new.name_key) execute function organisation_sought();

update customer c set sought = customer_text(c.id, c.name_key, null, c.fields);
create index customer_sought on customer using gin (words(tenant_id, created_at, sought)) with (fastupdate = off);
create index customer_organisation on customer (tenant_id, organisation_id, created_at desc, id desc) where organisation_id is not null;
create index customer_status on customer (tenant_id, status_id, created_at desc, id desc) where status_id is not null;
create index customer_lifecycle on customer (tenant_id, lifecycle, created_at desc, id desc);

-- As in 0006: a function of the owner, for the index answers no operator that row-level security cannot vouch for; it
-- names the tenant itself and tells ids. It walks the weeks from the newest and stops when its page is full.
create function seek_customers(q text, in_status uuid, of_organisation uuid, in_lifecycle text,
    before_at bigint, before_id uuid, many int)
  returns table (id uuid, created_at bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan
  set max_parallel_workers_per_gather = 0 as $$
declare
  mine   uuid := current_tenant();
  terms  text[] := terms_of(q);
  likes  text[] := patterns_of(terms);
  grams  text[] := hunt(terms);
  week   constant bigint := 604800000;
  newest bigint;
  oldest bigint;
  wanted tsquery;
  found  int;
begin
  select max(c.created_at), min(c.created_at) into newest, oldest from customer c where c.tenant_id = mine;
  newest := least(newest, before_at);
  if grams is null or newest is null then
    return;
  end if;
  for at in reverse newest / week .. oldest / week loop
    wanted := hunted(mine, at * week, grams);
    return query
      select c.id, c.created_at from customer c
      where words(c.tenant_id, c.created_at, c.sought) @@ wanted and c.tenant_id = mine
        and c.sought like all (likes)
        and (in_status is null or c.status_id = in_status)
        and (of_organisation is null or c.organisation_id = of_organisation)
        and (in_lifecycle is null or c.lifecycle = in_lifecycle)
        and (before_at is null or (c.created_at, c.id) < (before_at, before_id))
      order by c.created_at desc, c.id desc limit many;
    get diagnostics found = row_count;
    many := many - found;
    exit when many <= 0;
  end loop;
end $$;
revoke execute on function seek_customers from public;
grant execute on function seek_customers to ting_app, ting_house;

do $$
declare t text;
begin
  foreach t in array array['customer_field', 'account_status', 'organisation', 'customer_change'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Who reads past contacts has seen their customers, and who serves has been told of them: they go on.
update role set permissions = permissions || '{customers.read}' where 'contacts.read' = any(permissions);
update role set permissions = permissions || '{customers.edit}' where 'contacts.serve' = any(permissions);

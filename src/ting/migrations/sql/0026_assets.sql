-- The asset library: what is sent by product model. A version is its file or its address, and is never changed; which one
-- went to whom is kept.
create table product (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  models    text[]  not null,
  aliases   text[]  not null,
  archived  boolean not null default false,
  unique (tenant_id, id)
);
create unique index product_name on product (tenant_id, name) where not archived;

create table asset (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  sort      text    not null check (sort in ('manual', 'firmware', 'picture', 'video', 'link', 'other')),
  titles    jsonb   not null,                                     -- by language
  archived  boolean not null default false,
  unique (tenant_id, id)
);
create unique index asset_name on asset (tenant_id, name) where not archived;

create table asset_product (
  tenant_id  uuid not null references tenant (id),
  asset_id   uuid not null,
  product_id uuid not null,
  position   int  not null,
  primary key (asset_id, product_id),
  foreign key (tenant_id, asset_id) references asset (tenant_id, id),
  foreign key (tenant_id, product_id) references product (tenant_id, id)
);

create table asset_version (
  tenant_id uuid   not null references tenant (id),
  asset_id  uuid   not null,
  lang      text   not null check (lang in ('any', 'en', 'zh-TW', 'zh-CN', 'ja')),
  version   int    not null check (version > 0),
  file_id   uuid   references file (id),
  url       text,
  label     text   not null,                                      -- what people call it: 2.4.1, spring 2026
  at        bigint not null,
  primary key (tenant_id, asset_id, lang, version),
  unique (tenant_id, asset_id, lang, file_id),
  unique (tenant_id, asset_id, lang, url),
  check (num_nonnulls(file_id, url) = 1),
  foreign key (tenant_id, asset_id) references asset (tenant_id, id)
);
create table asset_edition (                                      -- which version is sent today
  tenant_id uuid not null references tenant (id),
  asset_id  uuid not null,
  lang      text not null,
  version   int  not null,
  primary key (tenant_id, asset_id, lang),
  foreign key (tenant_id, asset_id, lang, version) references asset_version (tenant_id, asset_id, lang, version)
);

create table asset_sent (
  message_id  uuid primary key references message (id),
  tenant_id   uuid   not null references tenant (id),
  asset_id    uuid   not null,
  lang        text   not null,
  version     int    not null,
  contact_id  uuid   not null references contact (id),
  customer_id uuid   not null references customer (id),
  person_id   uuid   not null references person (id),
  at          bigint not null,
  foreign key (tenant_id, asset_id, lang, version) references asset_version (tenant_id, asset_id, lang, version)
);
create index asset_sent_customer on asset_sent (tenant_id, customer_id, asset_id, at desc);
create index asset_sent_asset on asset_sent (tenant_id, asset_id, customer_id, at desc);

do $$
declare t text;
begin
  foreach t in array array['product', 'asset', 'asset_product', 'asset_version', 'asset_edition', 'asset_sent'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

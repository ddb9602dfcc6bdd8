-- Other systems are told what happened. See docs/adr/0031.

create table webhook (
  id            uuid primary key,
  tenant_id     uuid   not null references tenant (id),
  name          text   not null check (name <> ''),
  url           text   not null,
  events        text[] not null check (cardinality(events) > 0),
  is_on         boolean not null,
  secret        bytea  not null,         -- sealed for the house, as are all
  old_secret    bytea,                   -- signs beside the new one until old_until
  old_until     bigint,
  signed_since  bigint,                  -- when a person was shown the newest
  failing_since bigint,
  accepted_at   bigint,
  stopped_at    bigint,
  stopped_because text check (stopped_because in ('gone', 'failing')),
  on_since      bigint not null,         -- what happened before is told by a replay only
  unique (tenant_id, id),
  check ((stopped_at is null) = (stopped_because is null)),
  check ((old_secret is null) = (old_until is null))
);

create table webhook_delivery (
  id         uuid primary key,
  tenant_id  uuid   not null,
  webhook_id uuid   not null,
  key        text   not null,            -- the webhook-id: of the event, the same at each try
  event_id   bigint,                     -- its place in the log; null: a test
  aggregate  text   not null,
  seq        bigint,
  type       text   not null,
  facts      jsonb  not null,
  body       text,                       -- as it was sent first, and is sent again
  at         bigint not null,
  state      text   not null check (state in ('waiting', 'sending', 'accepted', 'parked')),
  tries      int    not null default 0,
  next_at    bigint not null,
  claimed_by uuid,
  done_at    bigint,
  foreign key (tenant_id, webhook_id) references webhook (tenant_id, id) on delete cascade,
  unique (webhook_id, key),
  unique (tenant_id, id),
  check ((state = 'sending') = (claimed_by is not null)),
  check ((state in ('accepted', 'parked')) = (done_at is not null))
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where state = 'waiting';
create index webhook_delivery_sending on webhook_delivery (webhook_id) where state = 'sending';
create index webhook_delivery_order on webhook_delivery (webhook_id, aggregate, event_id) where state in ('waiting', 'sending');
create index webhook_delivery_done on webhook_delivery (done_at) where done_at is not null;
create index webhook_delivery_listed on webhook_delivery (tenant_id, at desc, id desc);

create table webhook_attempt (
  tenant_id   uuid   not null,
  delivery_id uuid   not null,
  at          bigint not null,
  took_ms     int    not null,
  status      int,
  step        text,
  said        text   not null,
  foreign key (tenant_id, delivery_id) references webhook_delivery (tenant_id, id) on delete cascade
);
create index webhook_attempt_of on webhook_attempt (delivery_id, at desc);

do $$ declare t text; begin
  foreach t in array array['webhook', 'webhook_delivery', 'webhook_attempt'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

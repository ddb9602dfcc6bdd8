-- Canned replies: the tenant's (no owner) and each agent's own; and which message was made of which.
create table reply (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  owner_id  uuid    references person (id),
  folder    text    not null default '',
  name      text    not null,
  shortcut  text,
  texts     jsonb   not null check (texts <> '{}'), -- by language
  archived  boolean not null default false
);
create unique index reply_name on reply (tenant_id, owner_id, folder, name) nulls not distinct where not archived;
create unique index reply_shortcut on reply (tenant_id, owner_id, shortcut) nulls not distinct
  where not archived and shortcut is not null;
create table reply_use (
  message_id  uuid primary key references message (id),
  tenant_id   uuid   not null references tenant (id),
  reply_id    uuid   not null references reply (id),
  contact_id  uuid   not null references contact (id),
  customer_id uuid   not null references customer (id),
  person_id   uuid   not null references person (id),
  at          bigint not null,
  words       bytea  not null             -- the mark of its text as it was written, before it was filled in
);
create index reply_use_customer on reply_use (tenant_id, customer_id, words, at desc);
create index reply_use_person on reply_use (tenant_id, person_id, at) include (reply_id);
create index reply_use_at on reply_use (tenant_id, at) include (reply_id);

do $$
declare t text;
begin
  foreach t in array array['reply', 'reply_use'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

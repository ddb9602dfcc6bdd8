-- Stickers: a tenant's own pictures with what they mean, and messages that are one. Files may be the house's own now:
-- those of no contact are what administrators have put there to be sent.
alter table file alter column contact_id drop not null;

create table sticker_pack (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  archived  boolean not null default false
);
create unique index sticker_pack_name on sticker_pack (tenant_id, name) where not archived;
create table sticker (
  file_id   uuid primary key references file (id),   -- its picture, by which it is known
  tenant_id uuid  not null references tenant (id),
  pack_id   uuid  not null references sticker_pack (id),
  position  int   not null,
  meaning   jsonb not null check (meaning <> '{}'),  -- by language
  unique (pack_id, position) deferrable initially deferred
);

alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check
  check (kind in ('text', 'file', 'note', 'whisper', 'system', 'form', 'booking', 'sticker'));

do $$
declare t text;
begin
  foreach t in array array['sticker_pack', 'sticker'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

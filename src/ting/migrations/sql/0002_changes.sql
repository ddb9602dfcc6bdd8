-- What administrators change, and their drafts. See docs/adr/0012.

create table change (
  id        uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  kind      text   not null,
  subject   uuid   not null,
  seq       int    not null,             -- 1, 2, 3 … as they took effect; 0: it has not
  name      text   not null,             -- what the thing was called then
  fields    jsonb  not null,             -- [{path, before, after}]
  by_id     uuid   references person (id),
  at        bigint not null,
  due_at    bigint,
  state     text   not null check (state in ('done', 'scheduled', 'cancelled', 'failed')),
  undoes    uuid   references change (id),
  error     text,
  check ((state = 'done') = (seq > 0)),
  check (state <> 'scheduled' or due_at is not null)
);
-- Two who change one thing at the same time cannot both be next.
create unique index change_seq on change (tenant_id, kind, subject, seq) where seq > 0;
create index change_recent on change (tenant_id, at desc, id desc);
create index change_subject on change (tenant_id, kind, subject, at desc, id desc);
create index change_scheduled on change (tenant_id, kind, subject) where state = 'scheduled';

create table draft (
  tenant_id uuid   not null references tenant (id),
  kind      text   not null,
  subject   uuid   not null,
  value     jsonb  not null,
  version   int    not null,             -- of the thing, when the draft was begun
  by_id     uuid   not null references person (id),
  at        bigint not null,
  primary key (tenant_id, kind, subject)
);

do $$
declare t text;
begin
  foreach t in array array['change', 'draft'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Notices to those who work here. Whom they reach is decided when it is asked: who comes later sees what still lives.
create table notice (
  id           uuid primary key,         -- the sender's key: the same again is the same notice
  tenant_id    uuid    not null references tenant (id),
  texts        jsonb   not null check (texts <> '{}'), -- by language
  audience     text    not null check (audience in ('all', 'team', 'queue')),
  audience_ids uuid[]  not null default '{}',
  until        bigint  not null,
  needs_ack    boolean not null default false,
  by_id        uuid    not null references person (id),
  at           bigint  not null,
  withdrawn_at bigint,
  check (until > at),
  check ((audience = 'all') = (audience_ids = '{}'))
);
create index notice_live on notice (tenant_id, until);
create table notice_reader (
  notice_id uuid   not null references notice (id),
  tenant_id uuid   not null references tenant (id),
  person_id uuid   not null references person (id),
  at        bigint not null,
  primary key (notice_id, person_id)
);

do $$
declare t text;
begin
  foreach t in array array['notice', 'notice_reader'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

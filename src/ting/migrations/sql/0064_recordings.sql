-- Recordings of calls: who had them, how long they are kept, who listened, what was noted in them. See docs/adr/0058.

-- For all queues (queue_id null), and for those that stand apart.
create table recording_rule (
  tenant_id  uuid    not null references tenant (id),
  queue_id   uuid,
  record     boolean not null,
  announce   boolean not null,
  days       int     check (days between 1 and 36500),   -- null: kept until its customer is erased
  transcribe text,                                       -- who turns speech into words; null: nobody
  unique nulls not distinct (tenant_id, queue_id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  check (transcribe is null or queue_id is null)
);
create index recording_rule_queue on recording_rule (tenant_id, queue_id) where queue_id is not null;

create table recording (
  id         uuid   primary key,              -- given by who recorded: the same again is the same
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null references contact (id),
  kind       text   not null check (kind in ('call', 'voicemail')),
  queue_id   uuid,                            -- as it stood then
  agent_id   uuid   references person (id),
  started_at bigint not null,
  ms         int    not null check (ms > 0),
  pauses     jsonb  not null default '[]',    -- spans in ms in which nothing was recorded: [[from, to], …]
  digest     bytea  not null,                 -- SHA-256 of the WAV as it is heard; it stands in the audit trail, too
  bytes      bigint not null,
  peaks      bytea  not null,
  file_id    uuid,                            -- the sealed file, by the digest of what is on disk; null: let go of
  gone_at    bigint,
  spoken     text   not null default 'off' check (spoken in ('off', 'waiting', 'done', 'failed')),
  spoken_try int    not null default 0,
  spoken_at  bigint,                          -- when it is tried next
  unique (tenant_id, id),
  check ((file_id is null) = (gone_at is not null)),
  check (kind <> 'call' or agent_id is not null)
);
create index recording_list on recording (tenant_id, started_at desc, id desc) where file_id is not null;
create index recording_agent on recording (tenant_id, agent_id, started_at desc, id desc) where file_id is not null;
create index recording_queue on recording (tenant_id, queue_id, started_at desc, id desc) where file_id is not null;
create index recording_contact on recording (contact_id, started_at);
create unique index recording_file on recording (file_id) where file_id is not null;
create index recording_waiting on recording (spoken_at) where spoken = 'waiting';

create table recording_heard (
  id           uuid   primary key,
  tenant_id    uuid   not null references tenant (id),
  recording_id uuid   not null,
  by_id        uuid   not null references person (id),
  at           bigint not null,
  act          text   not null check (act in ('play', 'export')),
  why          text   not null check (why in ('coaching', 'complaint', 'customer', 'dispute', 'own', 'other')),
  note         text   not null default '',
  foreign key (tenant_id, recording_id) references recording (tenant_id, id),
  check (why <> 'other' or note <> '')
);
create index recording_heard_of on recording_heard (tenant_id, recording_id, at desc, id desc);

create table recording_note (
  id           uuid   primary key,            -- the writer's own: the same again is the same
  tenant_id    uuid   not null references tenant (id),
  recording_id uuid   not null,
  by_id        uuid   not null references person (id),
  at           bigint not null,
  ms           int    not null check (ms >= 0),
  text         text   not null,
  foreign key (tenant_id, recording_id) references recording (tenant_id, id)
);
create index recording_note_of on recording_note (tenant_id, recording_id, ms);

-- What was said, where somebody turns speech into words.
create table recording_word (
  tenant_id    uuid   not null references tenant (id),
  recording_id uuid   not null,
  n            int    not null,
  track        int    not null check (track between 0 and 1),   -- 0: the customer, 1: the agent
  from_ms      int    not null,
  to_ms        int    not null check (to_ms >= from_ms),
  text         text   not null,
  started_at   bigint not null,                                  -- of the recording: the order of every list
  primary key (recording_id, n),
  foreign key (tenant_id, recording_id) references recording (tenant_id, id)
);
create index recording_word_of on recording_word (tenant_id, recording_id, n);
create index recording_word_text on recording_word using gin (words(tenant_id, started_at, text));

do $$
declare t text;
begin
  foreach t in array array['recording_rule', 'recording', 'recording_heard', 'recording_note', 'recording_word'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Who sees only some people hears only their calls.
create policy sight on recording as restrictive to ting_app
  using ((select sees()) is null or coalesce(agent_id = any(sees()), false) or sees_contact(contact_id, agent_id)) with check (true);

-- Recordings in which each of these words was said, newest first; as its owner, whom no policy holds (migration 0046).
create function find_recordings(q text, since bigint, until bigint, before_at bigint, before_id uuid, many int)
  returns table (id uuid) language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
  with weeks as (
    select generate_series(coalesce(min(r.started_at), 0) / 604800000, coalesce(max(r.started_at), -1) / 604800000) * 604800000 as at
    from recording r where r.tenant_id = current_tenant()
      and (since is null or r.started_at >= since - 604800000) and (until is null or r.started_at < until)
  ), hit as (
    select distinct r.id, r.started_at from weeks
    join recording_word w on words(w.tenant_id, w.started_at, w.text) @@ hunted(current_tenant(), weeks.at, hunt(terms_of(q)))
      and w.tenant_id = current_tenant() and fold(w.text) like all (patterns_of(terms_of(q)))
    join recording r on r.id = w.recording_id and r.file_id is not null
    where (sees() is null or coalesce(r.agent_id = any(sees()), false) or sees_contact(r.contact_id, r.agent_id))
      and (since is null or r.started_at >= since) and (until is null or r.started_at < until)
      and (before_at is null or (r.started_at, r.id) < (before_at, before_id))
  )
  select hit.id from hit order by hit.started_at desc, hit.id desc limit many
$$;

update role set permissions = permissions || '{recordings.listen}' where 'contacts.watch' = any(permissions);
update role set permissions = permissions || '{recordings.export}' where 'contacts.watch' = any(permissions) and 'bans.manage' = any(permissions);

-- The ground of the house. Runs as ting_owner. Roles: ting_owner migrates, ting_app serves one tenant at a time and
-- cannot bypass row-level security, ting_house (relay, router, timers, sign-in) crosses tenants by policy, not by power.
-- Every time is a bigint: milliseconds since 1970, from the database's clock. See docs/adr/0003.

create function current_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('ting.tenant', true), '')::uuid;

create function now_ms() returns bigint language sql volatile parallel safe
  return (extract(epoch from clock_timestamp()) * 1000)::bigint;

-- ─── kit: the one log ────────────────────────────────────────────────────────────────────────────────────────────
-- One row a fact, written in the transaction that made it true. A reader takes whole windows of finished transactions
-- [mark, pg_snapshot_xmin) in order of id; see kit/log.py for why that loses and reorders nothing.
create table log (
  id         bigint generated always as identity primary key,
  xid        xid8   not null default pg_current_xact_id(),
  tenant_id  uuid,                       -- null: a fact of the whole installation (a seat, a session)
  aggregate  text   not null,            -- kind:uuid, e.g. contact:0199…
  seq        bigint not null,            -- 1, 2, 3 … within the aggregate
  type       text   not null,
  version    int    not null,
  body       jsonb  not null,
  trace      text,
  at         bigint not null
);
create unique index log_aggregate_seq on log (aggregate, seq);
create index log_xid on log (xid, id);
create index log_type_at on log (type, at);

-- The row lock that orders the events of one aggregate.
create table stream_head (
  aggregate text primary key,
  tenant_id uuid,
  seq       bigint not null
);

create table relay_mark (
  handler text primary key,
  lo      xid8   not null,               -- every transaction below is done with
  hi      xid8   not null,               -- end of the window being read
  last_id bigint not null,               -- what of that window is done
  at      bigint not null default now_ms()
);
create table handled (
  handler  text   not null,
  event_id bigint not null,
  primary key (handler, event_id)
);
create table parked (
  handler   text   not null,
  event_id  bigint not null references log (id),
  tenant_id uuid,
  aggregate text   not null,
  tries     int    not null default 0,
  error     text   not null,
  next_at   bigint not null,             -- 0: waits behind an earlier parked event of its aggregate
  stuck     boolean not null default false,
  parked_at bigint not null default now_ms(),
  primary key (handler, event_id)
);
create index parked_due on parked (next_at) where not stuck;
create index parked_aggregate on parked (handler, aggregate, event_id);

-- ─── kit: timers, nodes, connections ─────────────────────────────────────────────────────────────────────────────
create table timer (
  key       text   primary key,          -- kind:id; setting it again moves it
  tenant_id uuid,
  kind      text   not null,
  due_at    bigint not null,
  body      jsonb  not null default '{}',
  tries     int    not null default 0
);
create index timer_due on timer (due_at);

create table node (
  id         uuid primary key,
  kind       text   not null,
  started_at bigint not null default now_ms(),
  seen_at    bigint not null default now_ms()
);
-- Who is on the line, by which node: an agent's desk or a customer's widget. A node that dies takes its rows with it.
create table connection (
  id        uuid primary key,
  node_id   uuid   not null references node (id) on delete cascade,
  tenant_id uuid,
  kind      text   not null check (kind in ('agent', 'customer')),
  subject   uuid   not null,             -- person, or contact
  opened_at bigint not null default now_ms()
);
create index connection_subject on connection (kind, subject);
create index connection_node on connection (node_id);

-- ─── tenancy ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table tenant (
  id         uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
  name       text not null,
  locale     text not null check (locale in ('en', 'zh-TW', 'zh-CN', 'ja')),
  time_zone  text not null,
  settings   jsonb not null default '{}',
  created_at bigint not null default now_ms()
);

create table contact_point (
  id         uuid primary key,
  tenant_id  uuid not null references tenant (id),
  key        text not null unique,       -- public: stands in the widget's script tag
  channel    text not null,
  name       text not null,
  queues     uuid[] not null,            -- the customer may choose among these; the first is the default
  origins    text[] not null default '{}',
  settings   jsonb not null default '{}',
  created_at bigint not null default now_ms()
);

-- ─── people ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table person (
  id            uuid primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null,
  alias         text not null,           -- the name that customers see
  password_hash text,
  locale        text not null check (locale in ('en', 'zh-TW', 'zh-CN', 'ja')),
  created_at    bigint not null default now_ms(),
  disabled_at   bigint
);
create table session (
  id         uuid primary key,
  token_hash bytea  not null unique,
  person_id  uuid   not null references person (id),
  user_agent text   not null default '',
  created_at bigint not null default now_ms(),
  seen_at    bigint not null default now_ms(),
  expires_at bigint not null,
  revoked_at bigint
);
create index session_person on session (person_id) where revoked_at is null;
create table sign_in_try (
  bucket text   not null,                -- an address or an account, hashed
  at     bigint not null
);
create index sign_in_try_bucket on sign_in_try (bucket, at);
create table setup_link (
  token_hash bytea  primary key,
  expires_at bigint not null,
  used_at    bigint
);
create table secret (
  name  text primary key,                -- made at the first start, never by hand, never shown
  value bytea not null
);
create table team (
  id        uuid primary key,
  tenant_id uuid not null references tenant (id),
  name      text not null,
  unique (tenant_id, name)
);
create table membership (
  tenant_id uuid not null references tenant (id),
  person_id uuid not null references person (id),
  role      text not null check (role in ('agent', 'supervisor', 'administrator', 'observer')),
  team_id   uuid references team (id),
  created_at bigint not null default now_ms(),
  primary key (tenant_id, person_id)
);
create index membership_person on membership (person_id);
create table aux_code (
  tenant_id uuid not null references tenant (id),
  key       text not null,
  names     jsonb not null,
  position  int  not null default 0,
  primary key (tenant_id, key)
);

-- ─── routing ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table skill (
  id        uuid primary key,
  tenant_id uuid not null references tenant (id),
  name      text not null,
  lang      text,                        -- a language skill: asked of contacts in that language
  unique (tenant_id, name)
);
create table proficiency (
  tenant_id uuid not null references tenant (id),
  person_id uuid not null references person (id),
  skill_id  uuid not null references skill (id),
  level     int  not null check (level between 1 and 5),
  primary key (tenant_id, person_id, skill_id)
);
create table queue (
  id        uuid primary key,
  tenant_id uuid not null references tenant (id),
  key       text not null,
  name      text not null,
  prefix    text not null check (prefix ~ '^[A-Z]{1,3}$'),
  position  int  not null default 0,
  hours     jsonb not null,
  needs     jsonb not null default '[]', -- [{skill, level, relax: [{after_ms, level}]}]
  settings  jsonb not null default '{}', -- domains/routing/model.py QueueSettings
  unique (tenant_id, key)
);
create table ticket_counter (
  queue_id  uuid not null references queue (id),
  tenant_id uuid not null references tenant (id),
  day       date not null,
  last      int  not null,
  primary key (queue_id, day)
);

-- One row a person, across tenants: load is what all of them together ask of this seat.
create table seat (
  person_id uuid primary key references person (id),
  status    text   not null default 'offline' check (status in ('available', 'away', 'offline')),
  aux       text,
  status_since bigint not null default now_ms(),
  capacity  int    not null default 6 check (capacity > 0),
  load      int    not null default 0 check (load >= 0),
  offers    int    not null default 0 check (offers between 0 and 1),
  talking   int    not null default 0 check (talking >= 0),
  wrapping  int    not null default 0 check (wrapping >= 0),
  misses    int    not null default 0,
  connected boolean not null default false,
  idle_since bigint not null default now_ms(),
  state     text   not null generated always as (
    case when status = 'offline' then 'OFFLINE' when offers > 0 then 'OFFERED' when talking > 0 then 'BUSY'
         when wrapping > 0 then 'WRAPUP' when status = 'available' then 'READY' else 'AWAY' end) stored,
  since     bigint not null default now_ms(),
  constraint within_capacity check (load <= capacity),
  constraint away_has_reason check ((status = 'away') = (aux is not null))
);
create table ticket (
  id           uuid primary key,
  tenant_id    uuid   not null references tenant (id),
  contact_id   uuid   not null,
  queue_id     uuid   not null references queue (id),
  number       text   not null,
  state        text   not null default 'waiting' check (state in ('waiting', 'offered', 'answered', 'left')),
  rank         bigint not null,          -- entered_at less the head start: smaller is served first, and it never changes by itself
  entered_at   bigint not null,          -- when this stay in the queue began: waits are counted from here
  inserted_at  bigint not null,          -- when it took this place in the line
  because      text   not null check (because in ('arrival', 'priority', 'returned', 'transferred', 'direct')),
  channel      text   not null,
  weight       int    not null check (weight > 0),
  tier         text,
  lang         text   not null,
  needs        jsonb  not null default '[]',
  direct       uuid   references person (id),
  direct_until bigint not null default 0,
  direct_kind  text,
  refused      jsonb  not null default '[]',
  lost_at      bigint,                   -- the customer's connection went away then
  ahead_at_start int  not null default 0,
  promise_lo   bigint,
  promise_hi   bigint,
  left_at      bigint,
  left_reason  text
);
create unique index one_live_ticket on ticket (contact_id) where state in ('waiting', 'offered');
create index ticket_line on ticket (tenant_id, queue_id, rank) where state in ('waiting', 'offered');
create index ticket_contact on ticket (contact_id);

create table offer (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  ticket_id  uuid   not null references ticket (id),
  contact_id uuid   not null,
  queue_id   uuid   not null,
  person_id  uuid   not null references person (id),
  weight     int    not null,
  state      text   not null default 'live' check (state in ('live', 'accepted', 'declined', 'missed', 'withdrawn')),
  offered_at bigint not null,
  answer_by  bigint not null,
  ended_at   bigint,
  reason     text,
  why        jsonb  not null,
  inputs     jsonb  not null             -- what the choice was made from: replayed, it must choose the same
);
create unique index one_live_offer_per_ticket on offer (ticket_id) where state = 'live';
create unique index one_live_offer_per_seat on offer (person_id) where state = 'live';
create index offer_contact on offer (contact_id);

-- An agent's connection with a contact, from accept to the end of wrap-up.
create table assignment (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null,
  ticket_id  uuid   not null references ticket (id),
  queue_id   uuid   not null,
  person_id  uuid   not null references person (id),
  channel    text   not null,
  weight     int    not null,
  state      text   not null default 'serving' check (state in ('serving', 'wrapup', 'done')),
  started_at bigint not null,
  ended_at   bigint,                     -- talk ended
  wrap_due_at bigint,
  done_at    bigint,
  outcome    text
);
create unique index one_agent_per_contact on assignment (contact_id) where state = 'serving';
create index assignment_person on assignment (person_id) where state <> 'done';
create index assignment_contact on assignment (contact_id);

-- ─── customers ───────────────────────────────────────────────────────────────────────────────────────────────────
create table customer (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  name       text   not null,
  name_key   text   not null,            -- folded, for the same-name count
  lang       text   not null,
  tier       text   check (tier in ('gold', 'silver')),
  time_zone  text,
  fields     jsonb  not null default '{}',
  verified   text,
  created_at bigint not null default now_ms()
);
create index customer_name on customer (tenant_id, name_key);
create table identifier (
  tenant_id   uuid not null references tenant (id),
  kind        text not null,
  value       text not null,
  customer_id uuid not null references customer (id),
  primary key (tenant_id, kind, value)
);
create index identifier_customer on identifier (customer_id);
-- A browser that came to a contact point; its secret stays with it, its hash with us.
create table visitor (
  id          uuid primary key,
  tenant_id   uuid   not null references tenant (id),
  token_hash  bytea  not null unique,
  point_id    uuid   not null references contact_point (id),
  customer_id uuid   references customer (id),
  created_at  bigint not null default now_ms(),
  expires_at  bigint not null
);
create table timeline (
  id          uuid primary key,
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   not null references customer (id),
  at          bigint not null,
  kind        text   not null,
  title       text   not null,
  detail      text,
  agent       text,
  contact_id  uuid
);
create index timeline_customer on timeline (tenant_id, customer_id, at desc);
create unique index timeline_contact on timeline (contact_id) where contact_id is not null;

-- ─── conversations ───────────────────────────────────────────────────────────────────────────────────────────────
create table contact (
  id          uuid primary key,
  tenant_id   uuid   not null references tenant (id),
  key         uuid   not null,           -- the customer's own key for this arrival: the same again is the same contact
  number      text   not null,
  channel     text   not null,
  point_id    uuid,
  visitor_id  uuid,
  customer_id uuid   not null references customer (id),
  queue_id    uuid   not null,
  agent_id    uuid   references person (id),
  state       text   not null check (state in ('queued', 'serving', 'wrapup', 'closed')),
  lang        text   not null,
  question    text   not null,
  page        text,
  started_at  bigint not null,
  answered_at bigint,
  ended_at    bigint,
  closed_at   bigint,
  ended_by    text,
  code        text,
  transfers   int    not null default 0,
  visits      jsonb  not null default '[]', -- the queues and agents it has been to: [{queue, agent}]
  last_seq    bigint not null default 0,
  messages    int    not null default 0,
  customer_read_seq bigint not null default 0,
  agent_read_seq    bigint not null default 0,
  waiting_since bigint,                  -- the customer's oldest message that nobody answered
  customer_at bigint,                    -- the customer's last sign of life in words
  agent_at    bigint,                    -- the agent's last words
  idle_warned_at bigint,
  unique (tenant_id, key)
);
create unique index one_open_contact on contact (visitor_id) where visitor_id is not null and state in ('queued', 'serving');
create index contact_tenant on contact (tenant_id, started_at desc, id desc);
create index contact_customer on contact (tenant_id, customer_id, started_at desc);
create table message (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null references contact (id),
  seq        bigint not null,
  key        uuid   not null,
  at         bigint not null,
  by_kind    text   not null check (by_kind in ('customer', 'agent', 'system', 'bot')),
  by_id      uuid,
  by_name    text,                       -- what the other side is shown
  kind       text   not null check (kind in ('text', 'file', 'note', 'whisper', 'system')),
  text       text,
  file_id    uuid,
  code       text,
  params     jsonb  not null default '{}',
  unique (contact_id, seq),
  unique (contact_id, key)
);
create table file (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  contact_id uuid   not null references contact (id),
  name       text   not null,
  media_type text   not null,
  size       bigint not null,
  width      int,
  height     int,
  sha256     bytea  not null,
  created_at bigint not null default now_ms()
);
create table wrapup_code (
  tenant_id uuid not null references tenant (id),
  key       text not null,
  names     jsonb not null,
  position  int  not null default 0,
  primary key (tenant_id, key)
);

-- ─── reports: projections of the log; may be dropped and rebuilt ─────────────────────────────────────────────────
-- One row a segment: a stay in a queue, with the agent's connection that ended it, if one did.
create table segment (
  id          uuid primary key,          -- the ticket's id
  tenant_id   uuid   not null references tenant (id),
  contact_id  uuid   not null,
  seq         bigint not null,           -- the contact's event that was taken in last: a repeat changes nothing
  queue_id    uuid   not null,
  channel     text   not null,
  number      text   not null,
  lang        text   not null,
  tier        text,
  because     text   not null,
  enqueued_at bigint not null,
  promise_lo  bigint,
  promise_hi  bigint,
  offers      jsonb  not null default '[]', -- [{offer, agent, at, ended_at, outcome}]
  dequeued_at bigint,
  left_at     bigint,
  reason      text,                      -- answered | abandoned | callback | message | transferred | overflow | timeout | closed
  agent_id    uuid,
  assignment_id uuid,
  accepted_at bigint,
  disconnected_at bigint,
  ended       text,                      -- customer | agent | system | transferred | returned
  passed_to   text,                      -- queue | agent | supervisor
  acw_started_at bigint,
  acw_ended_at   bigint,
  acw_capped  boolean not null default false,
  code        text
);
create index segment_when on segment (tenant_id, enqueued_at);
create index segment_left on segment (tenant_id, dequeued_at);
create index segment_open on segment (tenant_id, queue_id) where dequeued_at is null;
create index segment_talk on segment (tenant_id, queue_id) where accepted_at is not null and disconnected_at is null;
create index segment_contact on segment (contact_id);
create index segment_agent on segment (agent_id, enqueued_at) where agent_id is not null;
-- A person's time by what his seat was, without a gap; the last row is the present.
create table agent_time (
  person_id  uuid    not null,
  seq        bigint  not null,           -- the seat's event that was taken in last
  from_at    bigint  not null,
  until_at   bigint,
  state      text    not null,
  status     text    not null,
  aux        text,
  connected  boolean not null,
  load       int     not null,
  capacity   int     not null,
  primary key (person_id, from_at)
);
create unique index one_present on agent_time (person_id) where until_at is null;

-- ─── rules that hold whoever writes ──────────────────────────────────────────────────────────────────────────────
create function seat_since() returns trigger language plpgsql as $$
begin
  -- generated columns are not computed yet in a before trigger: compare what they are made of
  if (new.offers > 0, new.talking > 0, new.wrapping > 0, new.status, new.aux)
     is distinct from (old.offers > 0, old.talking > 0, old.wrapping > 0, old.status, old.aux) then
    new.since := now_ms();
  end if;
  if (new.status, new.aux) is distinct from (old.status, old.aux) then
    new.status_since := now_ms();
  end if;
  if new.talking < old.talking or (new.status = 'available' and old.status <> 'available') then
    new.idle_since := now_ms();
  end if;
  return new;
end $$;
create trigger seat_since before update on seat for each row execute function seat_since();

-- ─── who may see what ────────────────────────────────────────────────────────────────────────────────────────────
do $$
declare t text;
begin
  foreach t in array array['contact_point', 'team', 'membership', 'aux_code', 'skill', 'proficiency', 'queue',
      'ticket_counter', 'ticket', 'offer', 'assignment', 'customer', 'identifier', 'visitor', 'timeline', 'contact',
      'message', 'file', 'wrapup_code', 'segment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
  -- a tenant, or the whole installation where tenant_id is null
  foreach t in array array['log', 'stream_head', 'timer', 'connection'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id is null or tenant_id = current_tenant()) with check (tenant_id is null or tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
  -- the installation's own
  foreach t in array array['relay_mark', 'handled', 'parked', 'node', 'session', 'sign_in_try', 'setup_link', 'secret', 'agent_time'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_house', t);
  end loop;
end $$;

-- the log is written and read, never changed
revoke update, delete on log from ting_app, ting_house;

alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant on tenant to ting_app using (id = current_tenant());
create policy house on tenant to ting_house, ting_owner using (true) with check (true);
grant select on tenant to ting_app;
grant select, insert, update, delete on tenant to ting_house;

-- a person, and his seat, are seen by the tenants that he is granted to; his password hash by the house alone
alter table person enable row level security;
alter table person force row level security;
create policy tenant on person to ting_app using (exists (select from membership m where m.person_id = person.id and m.tenant_id = current_tenant()));
create policy house on person to ting_house, ting_owner using (true) with check (true);
grant select (id, email, name, alias, locale, created_at, disabled_at) on person to ting_app;
grant select, insert, update, delete on person to ting_house;

alter table seat enable row level security;
alter table seat force row level security;
create policy tenant on seat to ting_app using (exists (select from membership m where m.person_id = seat.person_id and m.tenant_id = current_tenant()));
create policy house on seat to ting_house, ting_owner using (true) with check (true);
grant select, insert, update on seat to ting_app;
grant select, insert, update, delete on seat to ting_house;

grant usage on schema public to ting_app, ting_house;

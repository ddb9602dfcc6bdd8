-- Routing profiles, who works by which from when on (rosters), and what is in force at a seat now (duty).
-- Changes that were published together carry one batch.

alter table change add column batch uuid;
create index change_batch on change (tenant_id, batch) where batch is not null;

-- What a person is while it is in force: null leaves what he is otherwise.
create table profile (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  channels  text[]  check (cardinality(channels) > 0),
  capacity  int     check (capacity between 1 and 60),
  queues    uuid[]  check (cardinality(queues) > 0),
  skills    jsonb   not null default '{}',     -- skill: level, in place of the person's own; 0: not used
  archived  boolean not null default false,
  unique (tenant_id, id),
  unique (tenant_id, name)
);
create table roster (
  id         uuid   primary key,
  no         bigint not null generated always as identity unique,
  tenant_id  uuid   not null references tenant (id),
  person_id  uuid   not null references person (id),
  default_id uuid,                             -- outside of shifts; null: as he is set up
  time_zone  text   not null,                  -- the wall clock of its shifts: his site's, else the tenant's
  unique (tenant_id, person_id),
  foreign key (tenant_id, default_id) references profile (tenant_id, id)
);
-- A span on the wall clock, and the instants that it comes to. Two of one roster never overlap; one that falls into the
-- hour that a clock change leaves out is empty.
create table shift (
  roster_no  bigint not null references roster (no),
  tenant_id  uuid   not null references tenant (id),
  day        date   not null,
  starts     text   not null,
  ends       text   not null,
  profile_id uuid   not null,
  begins_at  bigint not null,
  ends_at    bigint not null,
  primary key (roster_no, day, starts),
  foreign key (tenant_id, profile_id) references profile (tenant_id, id),
  check (begins_at <= ends_at),
  constraint shifts_overlap exclude using gist (
    int8range(roster_no, roster_no, '[]') with &&,
    int8range(begins_at, ends_at) with &&)
);
create index shift_profile on shift (profile_id, ends_at);
-- What a seat is on now, by its profile; the timer of the roster puts it there.
create table duty (
  tenant_id  uuid   not null references tenant (id),
  person_id  uuid   not null references seat (person_id),
  profile_id uuid   not null,
  channels   text[],
  capacity   int,
  queues     uuid[],
  skills     jsonb  not null,
  since      bigint not null,
  primary key (person_id, tenant_id),
  foreign key (tenant_id, profile_id) references profile (tenant_id, id)
);
-- While a profile says how much somebody carries, what he carries otherwise is kept.
alter table seat add column own_capacity int check (own_capacity > 0);

do $$
declare t text;
begin
  foreach t in array array['profile', 'roster', 'shift', 'duty'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

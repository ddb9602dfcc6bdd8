-- The telephone's engines: one beside each process that leads calls, and gone with it.

create table phone_engine (
  node_id uuid primary key references node (id) on delete cascade,
  state   text   not null check (state in ('waiting', 'fetching', 'starting', 'running', 'hung', 'unavailable')),
  why     text,                           -- a word that screens have a sentence for
  done    int    not null default 0,      -- packages fetched, of how many
  of      int    not null default 0,
  version text   not null default '',
  since   bigint not null
);

alter table phone_engine enable row level security;
alter table phone_engine force row level security;
create policy house on phone_engine to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on phone_engine to ting_house;

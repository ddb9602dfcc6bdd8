-- How much was asked in a minute, as far as processes have told each other. See docs/adr/0043.

create unlogged table rate_count (
  whose  text   not null,  -- what it is, and its id; an address only as its fingerprint
  minute bigint not null,  -- since 1970
  used   int    not null,
  primary key (whose, minute)
);
alter table rate_count enable row level security;
alter table rate_count force row level security;
create policy house on rate_count to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on rate_count to ting_house;

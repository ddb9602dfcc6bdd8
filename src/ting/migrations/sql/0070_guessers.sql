-- Who guesses at the telephone's door is not answered for a while; from where a phone proved itself nobody is shut out.

create table guesser (
  id        uuid   primary key,
  address   text   not null unique,   -- 203.0.113.7, or the network of an address of IPv6
  tries     int    not null check (tries > 0),  -- that led to it last
  times     int    not null check (times >= 0), -- how often it was shut out; none since it was let in again
  banned_at bigint not null,
  until     bigint not null check (until >= banned_at)
);
create table phone_address (
  address   text   primary key,
  proved_at bigint not null
);

alter table guesser enable row level security;
alter table guesser force row level security;
create policy house on guesser to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on guesser to ting_house;

alter table phone_address enable row level security;
alter table phone_address force row level security;
create policy house on phone_address to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on phone_address to ting_house;

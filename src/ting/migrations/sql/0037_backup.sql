-- Back-ups that were made whole, and from which one this house was restored. The installation's own, as node is.
create table backup (
  id          uuid primary key,
  of          bigint not null,                                      -- the moment that it shows
  bytes       bigint not null check (bytes >= 0),
  ms          bigint not null check (ms >= 0),
  restored_at bigint
);
create index backup_of on backup (of desc);

alter table backup enable row level security;
alter table backup force row level security;
create policy house on backup to ting_house, ting_owner using (true) with check (true);
grant select, insert, delete on backup to ting_house;

-- Which SQL of modules of other packages was run. See docs/adr/0036.

create table module_sql (
  module text   not null,
  name   text   not null,
  error  text,                           -- why it could not be run; its module rests
  at     bigint not null default now_ms(),
  primary key (module, name)
);
alter table module_sql enable row level security;
alter table module_sql force row level security;
create policy house on module_sql to ting_house, ting_owner using (true) with check (true);
grant select on module_sql to ting_house;

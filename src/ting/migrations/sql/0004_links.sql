-- One-time links by which people set their passwords: an invitation, or a forgotten password. The newest of a person counts.
create table person_link (
  token_hash bytea  primary key,
  person_id  uuid   not null references person (id),
  kind       text   not null check (kind in ('invite', 'reset')),
  tenant_id  uuid   references tenant (id), -- whose administrator made it, if one did
  by_id      uuid   references person (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at    bigint
);
create unique index one_link_a_person on person_link (person_id);

alter table person_link enable row level security;
alter table person_link force row level security;
create policy house on person_link to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on person_link to ting_house;

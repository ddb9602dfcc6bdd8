-- A second factor: codes by time (RFC 6238), and codes on paper for who has lost what makes them. See docs/adr/0030.

create table second_factor (
  person_id    uuid   primary key references person (id),
  secret       bytea  not null,             -- sealed for the house
  made_at      bigint not null,
  confirmed_at bigint,                      -- null: shown, and asked for by nothing yet
  last_step    bigint not null default 0    -- the last time step whose code counted: no code counts twice
);
create table recovery_code (
  person_id uuid   not null references second_factor (person_id) on delete cascade,
  code_hash bytea  not null,
  used_at   bigint,
  primary key (person_id, code_hash)
);
-- What a tenant asks of its people when they sign in.
create table sign_in_rule (
  tenant_id     uuid    primary key references tenant (id),
  second_factor boolean not null
);

create function lacks_second_factor(person uuid) returns boolean language sql stable parallel safe
  return exists (
    select from membership m join sign_in_rule r on r.tenant_id = m.tenant_id
    where m.person_id = person and m.disabled_at is null and r.second_factor
  ) and not exists (select from second_factor f where f.person_id = person and f.confirmed_at is not null);

do $$ declare t text; begin
  foreach t in array array['second_factor', 'recovery_code', 'sign_in_rule'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_house', t);
  end loop;
end $$;
create policy tenant on sign_in_rule to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on sign_in_rule to ting_app;

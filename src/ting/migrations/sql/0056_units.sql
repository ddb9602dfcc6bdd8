-- How a centre is organised: units under units, who heads them, and who belongs to them.

create table unit (
  id        uuid primary key,
  tenant_id uuid not null references tenant (id),
  parent_id uuid check (parent_id <> id),
  name      text not null,
  purpose   text not null default '',
  head_id   uuid,
  unique (tenant_id, id),
  unique nulls not distinct (tenant_id, parent_id, name),
  foreign key (tenant_id, parent_id) references unit (tenant_id, id),
  foreign key (tenant_id, head_id) references membership (tenant_id, person_id)
);
create index unit_head on unit (tenant_id, head_id) where head_id is not null;

create table unit_deputy (
  tenant_id uuid not null references tenant (id),
  unit_id   uuid not null,
  person_id uuid not null,
  position  int  not null,
  primary key (unit_id, person_id),
  foreign key (tenant_id, unit_id) references unit (tenant_id, id) on delete cascade,
  foreign key (tenant_id, person_id) references membership (tenant_id, person_id)
);
create index unit_deputy_person on unit_deputy (tenant_id, person_id);

-- A person belongs where he is put, or else where his team belongs.
alter table team add column unit_id uuid, add foreign key (tenant_id, unit_id) references unit (tenant_id, id);
alter table membership add column unit_id uuid, add foreign key (tenant_id, unit_id) references unit (tenant_id, id);
create index team_unit on team (tenant_id, unit_id) where unit_id is not null;
create index membership_unit on membership (tenant_id, unit_id) where unit_id is not null;

-- A tree is changed by one at a time: two moves, each of them good alone, can make a circle together.
create function lock_units(tenant uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('units ' || tenant, 0))
$$;
create function unit_is_no_circle() returns trigger language plpgsql as $$
begin
  perform lock_units(new.tenant_id);
  if exists (
    with recursive above (id) as (
      select new.parent_id
      union
      select u.parent_id from unit u join above a on u.id = a.id where u.tenant_id = new.tenant_id and u.parent_id is not null
    )
    select from above where id = new.id
  ) then
    raise exception 'a unit would be below itself' using errcode = 'check_violation', constraint = 'unit_is_no_circle';
  end if;
  return new;
end $$;
create trigger unit_is_no_circle before update of parent_id on unit for each row
  when (new.parent_id is distinct from old.parent_id) execute function unit_is_no_circle();

do $$
declare t text;
begin
  foreach t in array array['unit', 'unit_deputy'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

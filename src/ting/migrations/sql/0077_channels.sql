-- How many calls a line carries at once, who was turned away because it carried no more, and since when it does not. See docs/adr/0064.

alter table call add column trunk_id uuid;           -- by which it comes or goes; null: of before this was kept
alter table call_transfer add column trunk_id uuid;
alter table trunk add column full_since bigint;      -- all its channels are taken since then

-- What is counted is all there is, also where a role sees less of it.
create function channels_used(tenant uuid) returns table (trunk_id uuid, used bigint) language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
  select o.trunk_id, count(*) from (
    select c.trunk_id from call c
      where c.tenant_id = coalesce(current_tenant(), tenant) and c.state <> 'over' and c.trunk_id is not null
    union all
    select t.trunk_id from call_transfer t join call c on c.id = t.call_id
      where t.tenant_id = coalesce(current_tenant(), tenant) and c.state <> 'over' and t.trunk_id is not null
      and (t.outcome is null or t.outcome = 'answered')
  ) o group by o.trunk_id
$$;
create index call_carried on call (tenant_id) where state <> 'over';

-- As the log tells of it: projections like segment, which may be dropped and rebuilt.
create table line_busy (
  tenant_id uuid   not null references tenant (id),
  seq       bigint not null,                         -- of the event that began it, in the stream of the tenant's lines
  trunk_id  uuid,                                    -- null: all of them
  from_at   bigint not null,
  until_at  bigint,
  primary key (tenant_id, seq)
);
create table line_blocked (
  call_id   uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  trunk_id  uuid   not null,
  direction text   not null check (direction in ('in', 'out')),
  why       text   not null check (why in ('trunk', 'node')),
  at        bigint not null
);
create index line_blocked_when on line_blocked (tenant_id, at);

do $$ declare t text; begin
  foreach t in array array['line_busy', 'line_blocked'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

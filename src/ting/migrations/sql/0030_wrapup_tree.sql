-- Wrap-up codes become a tree with versions; a contact keeps the version that its code was chosen from.
create table wrapup_tree (
  tenant_id uuid   not null references tenant (id),
  version   int    not null check (version > 0),
  codes     jsonb  not null,             -- domains/conversations/codes.py WrapupCode, each after the one that it hangs on
  at        bigint not null,
  primary key (tenant_id, version)
);
-- Which branches a queue uses; a queue without any uses the whole tree.
create table wrapup_queue (
  tenant_id uuid not null references tenant (id),
  queue_id  uuid not null,
  branch    text not null,
  position  int  not null,
  primary key (tenant_id, queue_id, branch),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id)
);
-- Null: chosen before trees had versions, which is the first.
alter table contact add column code_version int;

-- What stood as a list of paths (`Card › lost`) is the first tree: each head that is shared becomes a branch.
with code as (
  select tenant_id, key, names, position,
    (select bool_and(name.value like '% › %') from jsonb_each_text(names) name) as is_path,
    (select jsonb_object_agg(name.key, split_part(name.value, ' › ', 1)) from jsonb_each_text(names) name) as head,
    (select jsonb_object_agg(name.key, substr(name.value, strpos(name.value, ' › ') + 3)) from jsonb_each_text(names) name) as tail
  from wrapup_code
), head as (
  select tenant_id, head, min(position) as position, min(key) as first_key,
    'branch_' || row_number() over (partition by tenant_id order by min(position), min(key)) as key
  from code where is_path group by tenant_id, head
), node as (
  select tenant_id, key, head as names, null as parent, position, first_key as of_key, 0 as depth from head
  union all
  select c.tenant_id, c.key, case when c.is_path then c.tail else c.names end, h.key,
    coalesce(h.position, c.position), coalesce(h.first_key, c.key), 1 + c.position
  from code c left join head h on c.is_path and h.tenant_id = c.tenant_id and h.head = c.head
)
insert into wrapup_tree (tenant_id, version, codes, at)
select tenant_id, 1,
  jsonb_agg(jsonb_build_object('key', key, 'names', names, 'parent', parent, 'retired', false) order by position, of_key, depth, key),
  now_ms()
from node group by tenant_id;
drop table wrapup_code;

do $$
declare t text;
begin
  foreach t in array array['wrapup_tree', 'wrapup_queue'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Contacts are found by a code with all that hangs on it.
drop function find_contacts;
create function find_contacts(q text, in_state text, in_queue uuid, of_agent uuid, with_codes text[],
    since bigint, until bigint, before_at bigint, before_id uuid, many int, whole text default null)
  returns table (id uuid, started_at bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan
  set max_parallel_workers_per_gather = 0 as $$
declare
  mine   uuid := current_tenant();
  terms  text[] := terms_of(q);
  likes  text[] := patterns_of(terms);
  grams  text[] := hunt(terms);
  week   constant bigint := 604800000;
  newest bigint;
  oldest bigint;
  wanted tsquery;
  found  int;
begin
  select c.started_at into newest from contact c
    where c.tenant_id = mine and c.started_at <= coalesce(least(before_at, until), 9223372036854775807)
    order by c.started_at desc, c.id desc limit 1;
  select c.started_at into oldest from contact c
    where c.tenant_id = mine and c.started_at >= coalesce(since, -9223372036854775808)
    order by c.started_at, c.id limit 1;
  if grams is null or newest is null or oldest is null then
    return;
  end if;
  for at in reverse newest / week .. oldest / week loop
    wanted := hunted(mine, at * week, grams);
    return query
      with hit as (
        select x.id, x.started_at, x.tenant_id, x.state, x.queue_id, x.agent_id, x.code from contact x
        where (whole is null or x.question ~* whole) and words(x.tenant_id, x.started_at, contact_text(x.number, x.called, x.question)) @@ wanted
          and fold(contact_text(x.number, x.called, x.question)) like all (likes)
        union
        select x.id, x.started_at, x.tenant_id, x.state, x.queue_id, x.agent_id, x.code
        from message m join contact x on x.id = m.contact_id and x.tenant_id = m.tenant_id
        where m.text is not null and words(m.tenant_id, m.started_at, m.text) @@ wanted and fold(m.text) like all (likes)
          and (whole is null or m.text ~* whole)
      )
      select h.id, h.started_at from hit h
      where h.tenant_id = mine
        and (in_state is null or h.state = in_state)
        and (in_queue is null or h.queue_id = in_queue)
        and (of_agent is null or h.agent_id = of_agent)
        and (with_codes is null or h.code = any(with_codes))
        and (since is null or h.started_at >= since)
        and (until is null or h.started_at < until)
        and (before_at is null or (h.started_at, h.id) < (before_at, before_id))
      order by h.started_at desc, h.id desc limit many;
    get diagnostics found = row_count;
    many := many - found;
    exit when many <= 0;
  end loop;
end $$;
revoke execute on function find_contacts from public;
grant execute on function find_contacts to ting_app, ting_house;

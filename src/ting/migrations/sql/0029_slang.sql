-- Slang: a tenant's own words beside those of the house, and a search that finds a word only where it stands for itself.
create table slang (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  words     text[]  not null check (cardinality(words) > 0),
  meaning   jsonb   not null check (meaning <> '{}'),  -- by language
  mood      text    not null check (mood in ('good', 'bad', 'none')),
  alone     boolean not null,
  archived  boolean not null default false
);
create index slang_tenant on slang (tenant_id);

alter table slang enable row level security;
alter table slang force row level security;
create policy tenant on slang to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on slang to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on slang to ting_app, ting_house;

-- As migration 0006 has it, and `whole`: a regular expression that the text must match as well, as it was written.
drop function find_contacts(text, text, uuid, uuid, text, bigint, bigint, bigint, uuid, int);
create function find_contacts(q text, in_state text, in_queue uuid, of_agent uuid, with_code text,
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
        and (with_code is null or h.code = with_code)
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

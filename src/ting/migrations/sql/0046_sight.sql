-- Who sees only some people sees only what these have served: said once a transaction, and kept by the rows themselves.
-- See docs/adr/0038.

-- The persons whose contacts this transaction may see; null: everybody's.
create function sees() returns uuid[] language sql stable as
  $$ select nullif(current_setting('ting.sees', true), '')::uuid[] $$;

-- Whether one of them serves a contact, has served it, is offered it, or is called into it.
create function sees_contact(contact uuid, agent uuid) returns boolean language sql stable as $$
  select coalesce(agent = any(sees()), false)
    or exists (select from assignment a where a.contact_id = contact and a.person_id = any(sees()))
    or exists (select from offer o where o.contact_id = contact and o.person_id = any(sees()) and o.state = 'live')
    or exists (select from consult c where c.contact_id = contact and c.person_id = any(sees()) and c.state in ('asked', 'here'))
$$;

-- Whose contacts are seen, him one knows.
create function sees_customer(customer uuid) returns boolean language sql stable as
  $$ select exists (select from contact c where c.customer_id = customer and sees_contact(c.id, c.agent_id)) $$;

create policy sight on contact as restrictive to ting_app
  using ((select sees()) is null or sees_contact(id, agent_id)) with check (true);
create policy sight on customer as restrictive to ting_app
  using ((select sees()) is null or sees_customer(id)) with check (true);
create policy sight on timeline as restrictive to ting_app
  using ((select sees()) is null or contact_id is null or sees_contact(contact_id, null)) with check (true);
create policy sight on survey_answer as restrictive to ting_app
  using ((select sees()) is null or sees_contact(contact_id, agent_id)) with check (true);
create policy sight on form_card as restrictive to ting_app
  using ((select sees()) is null or sees_contact(contact_id, null)) with check (true);
create policy sight on asset_sent as restrictive to ting_app
  using ((select sees()) is null or sees_contact(contact_id, null)) with check (true);

-- What searches runs as its owner, whom no policy holds.
create or replace function find_contacts(q text, in_state text, in_queue uuid, of_agent uuid, with_codes text[],
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
        and (sees() is null or sees_contact(h.id, h.agent_id))
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
create or replace function seek_customers(q text, in_status uuid, of_organisation uuid, in_lifecycle text,
    before_at bigint, before_id uuid, many int)
  returns table (id uuid, created_at bigint)
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
  select max(c.created_at), min(c.created_at) into newest, oldest from customer c where c.tenant_id = mine;
  newest := least(newest, before_at);
  if grams is null or newest is null then
    return;
  end if;
  for at in reverse newest / week .. oldest / week loop
    wanted := hunted(mine, at * week, grams);
    return query
      select c.id, c.created_at from customer c
      where words(c.tenant_id, c.created_at, c.sought) @@ wanted and c.tenant_id = mine
        and (sees() is null or sees_customer(c.id))
        and c.sought like all (likes)
        and (in_status is null or c.status_id = in_status)
        and (of_organisation is null or c.organisation_id = of_organisation)
        and (in_lifecycle is null or c.lifecycle = in_lifecycle)
        and (before_at is null or (c.created_at, c.id) < (before_at, before_id))
      order by c.created_at desc, c.id desc limit many;
    get diagnostics found = row_count;
    many := many - found;
    exit when many <= 0;
  end loop;
end $$;

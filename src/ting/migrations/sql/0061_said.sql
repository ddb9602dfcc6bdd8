-- Many messages of one tenant in one statement, and the words of messages indexed beside the talk. See docs/adr/0055.

-- What customers and agents write, all that came while the last commit was under way. First the contacts' locks, in one
-- order; only then what stands there already is looked for, by a statement that sees what was committed meanwhile: the same
-- key again finds the message that it made. `desks`: whose the contact has to be; null: a customer's own, and open.
-- Told of each: its seq, null where it adds nothing; at whose desk the contact is; whether its customer had been asked to hold.
create function say_many(tenant uuid, at_ms bigint, ids uuid[], contacts uuid[], keys uuid[], kinds text[], persons uuid[],
    names text[], texts text[], desks uuid[])
  returns table (said_seq bigint, served_by uuid, held boolean)
  language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
  perform from contact c where c.tenant_id = tenant and c.id = any(contacts) order by c.id for no key update;
  return query
  with asked as materialized (
    select a.* from unnest(ids, contacts, keys, kinds, persons, names, texts, desks)
      with ordinality as a (id, contact, key, kind, person, name, words, desk, n)
  ), fresh as materialized (
    select distinct on (a.contact, a.key) a.*, c.last_seq, c.started_at,
           case when c.state = 'serving' then c.agent_id end as agent
    from asked a join contact c on c.tenant_id = tenant and c.id = a.contact
    where case when a.desk is null then c.state in ('queued', 'serving') else c.state = 'serving' and c.agent_id = a.desk end
      and not exists (select from message m where m.contact_id = a.contact and m.key = a.key)
    order by a.contact, a.key, a.n
  ), placed as materialized (
    select f.*, f.last_seq + row_number() over (partition by f.contact order by f.n) as seq from fresh f
  ), moved as (
    update contact c set
      last_seq = p.last_seq,
      messages = c.messages + p.many,
      customer_at = case when p.customers > 0 then at_ms else c.customer_at end,
      agent_at = case when p.customers < p.many then at_ms else c.agent_at end,
      idle_warned_at = case when p.customers > 0 then null else c.idle_warned_at end,
      waiting_since = case when p.last_kind = 'agent' then null
                           when p.customers < p.many then at_ms
                           else coalesce(c.waiting_since, at_ms) end
    from (
      select contact, max(seq) as last_seq, count(*)::int as many, count(*) filter (where kind = 'customer')::int as customers,
             (array_agg(kind order by seq desc))[1] as last_kind
      from placed group by contact
    ) p
    where c.id = p.contact
  ), kept as (
    insert into message (id, tenant_id, contact_id, started_at, seq, key, at, by_kind, by_id, by_name, kind, text)
    select p.id, tenant, p.contact, p.started_at, p.seq, p.key, at_ms, p.kind, p.person, p.name, 'text', p.words from placed p
  )
  select p.seq, p.agent, p.kind = 'agent' and exists (select from hold h where h.contact_id = p.contact)
  from asked a left join placed p on p.n = a.n order by a.n;
end $$;

-- Grams are gathered in a list and put into the index some hundred messages at a time, which costs a fraction of one by
-- one, and holds nobody up who talks. A search reads the list too; `work` empties it every second, so that it is short.
alter index message_words set (fastupdate = on, gin_pending_list_limit = 65536);

create function settle_words() returns bigint language sql security definer set search_path = pg_catalog, public, pg_temp as
  $$ select gin_clean_pending_list('public.message_words') $$;
revoke execute on function settle_words() from public;
grant execute on function settle_words() to ting_house;

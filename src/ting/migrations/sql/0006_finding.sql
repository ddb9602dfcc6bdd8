-- Finding among millions. Runs as ting_owner. See docs/adr/0016.
--
-- Words are found by grams: two characters of Chinese, Japanese and Korean, three of anything else, beginning at every
-- character, so that a part of a word finds it in any language and a single character is the beginning of a gram. Each
-- gram is kept with its tenant and the week in which its contact began. A search walks the weeks from the newest and
-- stops when its page is full: what it costs follows the page and the number of weeks, not the number of contacts.

-- ─── words ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Width, case and spaces aside. The same as kit/text.py, whatever the locale of the server.
create function fold(said text) returns text language sql immutable strict parallel safe
  return casefold(regexp_replace(normalize(said, nfkc) collate pg_c_utf8, '\s+', '', 'g'));

create function gram_length(of text) returns int language sql immutable strict parallel safe
  return case when ascii(of) >= 11904 then 2 else 3 end;  -- U+2E80, where the scripts of East Asia begin

-- What stands before the grams of one tenant and one week.
create function words_of(tenant uuid, at bigint) returns text language sql immutable strict parallel safe
  return right(tenant::text, 8) || to_hex(at / 604800000) || ':';

-- In a loop, for it is run for every text that is kept, and again whenever the index is made anew.
create function words(tenant uuid, at bigint, said text) returns tsvector language plpgsql immutable strict parallel safe
as $$
declare
  before text   := public.words_of(tenant, at);
  chars  text[] := string_to_array(public.fold(said), null);
  grams  text[] := '{}';
begin
  for i in 1 .. cardinality(chars) loop
    grams[i] := before || chars[i] || coalesce(chars[i + 1], '')
                || case when public.gram_length(chars[i]) = 3 then coalesce(chars[i + 2], '') else '' end;
  end loop;
  return array_to_tsvector(grams);
end $$;

-- The grams of what is looked for, quoted for a tsquery but for what `words_of` puts before them: side by side, and the
-- last of each term, at most eight in all; what they let through is compared with the text itself. A term that is
-- shorter than a gram is the beginning of one.
create function hunt(terms text[]) returns text[] language sql immutable strict parallel safe
  return (
    select array_agg(replace(replace(gram, '\', '\\'), '''', '''''') || case when whole then '''' else ''':*' end)
    from (
      select substr(term, i, long) as gram, i + long - 1 <= length(term) as whole
      from unnest(terms) term, generate_series(1, length(term)) i, gram_length(substr(term, i, 1)) long
      where i = 1 or i + long - 1 = length(term) or ((i - 1) % long = 0 and i + long - 1 < length(term))
      limit 8
    ) g);

create function hunted(tenant uuid, at bigint, grams text[]) returns tsquery language sql immutable strict parallel safe
  return (select string_agg('''' || words_of(tenant, at) || gram, ' & ')::tsquery from unnest(grams) gram);

-- What is looked for, term by term, folded. All of them must stand in one text.
create function terms_of(q text) returns text[] language sql immutable strict parallel safe
  return array(select fold(term) from regexp_split_to_table(q, '\s+') term where fold(term) <> '' limit 8);

create function patterns_of(terms text[]) returns text[] language sql immutable strict parallel safe
  return array(select '%' || regexp_replace(term, '([\\%_])', '\\\1', 'g') || '%' from unnest(terms) term);

-- ─── what is searched ────────────────────────────────────────────────────────────────────────────────────────────
-- A contact is found by its number, its customer's name and its question; its messages by their text. Both carry when
-- the contact began, for that is the order of every list.
alter table contact add column called text not null default '';    -- its customer's name, folded
alter table message add column started_at bigint;                  -- when its contact began

update contact c set called = u.name_key from customer u where u.id = c.customer_id;
update message m set started_at = c.started_at from contact c where c.id = m.contact_id;
alter table message alter column started_at set not null;

create function contact_called() returns trigger language plpgsql as $$
begin
  new.called := coalesce((select name_key from customer where id = new.customer_id), '');
  return new;
end $$;
create trigger contact_called before insert or update of customer_id on contact
  for each row execute function contact_called();

create function customer_renamed() returns trigger language plpgsql as $$
begin
  update contact set called = new.name_key where tenant_id = new.tenant_id and customer_id = new.id;
  return null;
end $$;
create trigger customer_renamed after update of name_key on customer
  for each row when (old.name_key <> new.name_key) execute function customer_renamed();

create function message_started() returns trigger language plpgsql as $$
begin
  new.started_at := (select started_at from contact where id = new.contact_id);
  return new;
end $$;
create trigger message_started before insert on message
  for each row when (new.started_at is null) execute function message_started();

create function contact_text(number text, called text, question text) returns text language sql immutable parallel safe
  return number || e'\x01' || called || e'\x01' || question;

-- Without a list of what is pending: a search would have to read it, and whoever finds it full would have to clear it.
create index contact_words on contact using gin (words(tenant_id, started_at, contact_text(number, called, question)))
  with (fastupdate = off);
create index message_words on message using gin (words(tenant_id, started_at, text)) with (fastupdate = off)
  where text is not null;
create index customer_words on customer using gin (words(tenant_id, created_at, name_key)) with (fastupdate = off);

-- ─── the search ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Row-level security lets an index answer only for operators that are known to leak nothing, and those of words are
-- not. So the search is a function of the owner, which names the tenant itself: the one that the transaction is set to,
-- never one that is passed in. It tells ids; their rows are read under row-level security by whoever asked.
create function find_contacts(q text, in_state text, in_queue uuid, of_agent uuid, with_code text,
    since bigint, until bigint, before_at bigint, before_id uuid, many int)
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
        where words(x.tenant_id, x.started_at, contact_text(x.number, x.called, x.question)) @@ wanted
          and fold(contact_text(x.number, x.called, x.question)) like all (likes)
        union
        select x.id, x.started_at, x.tenant_id, x.state, x.queue_id, x.agent_id, x.code
        from message m join contact x on x.id = m.contact_id and x.tenant_id = m.tenant_id
        where m.text is not null and words(m.tenant_id, m.started_at, m.text) @@ wanted and fold(m.text) like all (likes)
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

create function find_customers(q text, many int) returns table (id uuid, created_at bigint)
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
  if grams is null or newest is null then
    return;
  end if;
  for at in reverse newest / week .. oldest / week loop
    wanted := hunted(mine, at * week, grams);
    return query
      select c.id, c.created_at from customer c
      where words(c.tenant_id, c.created_at, c.name_key) @@ wanted and c.tenant_id = mine
        and c.name_key like all (likes)
      order by c.created_at desc, c.id desc limit many;
    get diagnostics found = row_count;
    many := many - found;
    exit when many <= 0;
  end loop;
end $$;

revoke execute on function find_contacts, find_customers from public;
grant execute on function find_contacts, find_customers to ting_app, ting_house;

-- ─── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Each narrows by one thing in the order of the list; what else may be asked together stands behind, so that an index
-- can say no by itself.
create index contact_queue on contact (tenant_id, queue_id, started_at desc, id desc, code);
create index contact_agent on contact (tenant_id, agent_id, started_at desc, id desc, queue_id, code);
create index contact_code on contact (tenant_id, code, started_at desc, id desc);
create index contact_open on contact (tenant_id, started_at desc, id desc) where state <> 'closed';
create index contact_visitor on contact (tenant_id, visitor_id, started_at desc) where visitor_id is not null;
create index customer_newest on customer (tenant_id, created_at desc, id desc);
create index assignment_queue on assignment (tenant_id, queue_id, started_at desc);
create index assignment_queue_done on assignment (tenant_id, queue_id, started_at desc) where state = 'done';

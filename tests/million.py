"""Three years of a large centre, written by the set: as many contacts, and customers, as one asks for.

Names are Chinese, Japanese and English; a few queues take most of what comes; every third contact has words beside its
question. Some words are in a third of all contacts, one is in every 50,000th, one only in the oldest.
"""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from ting.kit.ids import new_id

RARE, OLD, COMMON = "紫水晶", "黑曜石", "儲值"
"""A word of every 50,000th contact; one of the oldest hundredth only; one of a third of all."""
WEEKS = 156
"""So long ago the first contact came."""
AGENTS, QUEUES = 121, 12

NAMES = """
create or replace function pg_temp.name_of(n bigint) returns text language sql immutable as $$
  select case when n % 10 < 5 then
      substr('陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周', (n / 7 % 20)::int + 1, 1)
      || substr('明美志淑雅家俊怡建秀宗慧承佳冠詩柏思宇欣', (n / 140 % 20)::int + 1, 1)
      || substr('華玲豪芬婷銘傑君宏娟翰雯恩穎廷涵翔妤軒潔', (n / 2800 % 20)::int + 1, 1)
    when n % 10 < 7 then
      (array['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'])[n / 7 % 10 + 1] || ' '
      || (array['翔太', '陽菜', '健', '美咲', '大輔', 'さくら', '拓也', '葵', 'ケンジ', 'ミナ'])[n / 70 % 10 + 1]
    else
      (array['James', 'Mary', 'Robert', 'Linda', 'David', 'Susan', 'Amy', 'Kevin', 'Grace', 'Peter'])[n / 7 % 10 + 1] || ' '
      || (array['Smith', 'Chen', 'Johnson', 'Lee', 'Williams', 'Brown', 'Wang', 'Taylor', 'Tanaka', 'Wilson'])[n / 70 % 10 + 1]
      || ' ' || n % 997 end $$;
create or replace function pg_temp.words_of(n bigint, total bigint) returns text language sql immutable as $$
  select (array['請問儲值為什麼沒有入帳', '我的帳號被盜用,想要找回', 'ログインできません。パスワードを忘れました',
                'I was charged twice for one order', '儲值後鑽石沒有增加', '想查詢訂單出貨進度', 'アイテムが消えました',
                'Please refund my last purchase', '更換手機後資料不見了', '儲值失敗但已扣款'])[n % 10 + 1]
    || ' ' || n
    || case when n % 50000 = 7 then ' 紫水晶' when n < total / 100 and n % 3 = 0 then ' 黑曜石' else '' end $$;
"""

CUSTOMERS = """
insert into customer (id, tenant_id, name, name_key, lang, tier, created_at)
select md5($1::uuid || 'u' || n)::uuid, $1, name, fold(name),
       (array['zh-TW', 'zh-TW', 'zh-TW', 'zh-TW', 'zh-TW', 'ja', 'ja', 'en', 'en', 'en'])[n % 10 + 1],
       case when n % 50 = 0 then 'gold' when n % 20 = 0 then 'silver' end, $3 + n * ($4::bigint - $3) / $2
from generate_series(0, $2::bigint - 1) n, lateral (select pg_temp.name_of(n) as name offset 0) x
"""

# A queue takes as much as all that come after it; the last agents are new and have served little.
CONTACTS = """
insert into contact (id, tenant_id, key, number, channel, customer_id, called, queue_id, agent_id, state, lang, question,
                     started_at,
                     answered_at, ended_at, closed_at, ended_by, code, last_seq, messages)
select md5($1::uuid || 'c' || n)::uuid, $1, md5($1::uuid || 'k' || n)::uuid,
       substr('ABCDEFGHIJKL', q, 1) || '-' || 1001 + n % 900, 'webchat',
       md5($1::uuid || 'u' || whose)::uuid, fold(pg_temp.name_of(whose)), ($5::uuid[])[q],
       case when n % 25 > 0 then ($6::uuid[])[1 + (n * 31 % (1 + n * 120 / $2))] end, 'closed', 'zh-TW',
       pg_temp.words_of(n, $2), at, at + 20000, at + 400000, at + 430000, 'customer',
       case when n % 25 > 0 then (array['solved', 'solved', 'solved', 'refund', 'bug', 'other', 'solved', 'spam'])[n % 8 + 1] end, 2, 2
from generate_series(0, $2::bigint - 1) n, lateral (
  select $3 + n * ($4::bigint - $3) / $2 as at, n * 7919 % $2 as whose, -- prime: customers in no order
         least(12, 1 + floor(-ln(1 - (n * 104729 % 9973) / 9974.0) / ln(2.0)))::int as q offset 0
) x
"""

MESSAGES = """
insert into message (id, tenant_id, contact_id, seq, key, at, by_kind, kind, text, started_at)
select md5($1::uuid || 'm' || n)::uuid, $1, md5($1::uuid || 'c' || n)::uuid, 1, md5($1::uuid || 'm' || n)::uuid, at + 25000,
       'customer', 'text', pg_temp.words_of(n * 3, $2) || ',謝謝', at
from generate_series(0, $2::bigint - 1, 3) n, lateral (select $3 + n * ($4::bigint - $3) / $2 as at) x
"""

STAYS = """
insert into segment (id, tenant_id, contact_id, seq, queue_id, channel, number, lang, because, enqueued_at, dequeued_at,
                     reason, agent_id, accepted_at, disconnected_at, acw_started_at, acw_ended_at)
select id, tenant_id, id, 9, queue_id, channel, number, lang, 'arrival', started_at, answered_at, 'answered', agent_id,
       answered_at, ended_at, ended_at, closed_at
from contact where tenant_id = $1 and agent_id is not null
"""

TICKETS = """
insert into ticket (id, tenant_id, contact_id, queue_id, number, state, rank, entered_at, inserted_at, because, channel,
                    weight, lang, left_at, left_reason)
select id, tenant_id, id, queue_id, number, 'answered', started_at, started_at, started_at, 'arrival', channel, 1, lang,
       answered_at, 'answered'
from contact where tenant_id = $1 and agent_id is not null
"""

CONNECTIONS = """
insert into assignment (id, tenant_id, contact_id, ticket_id, queue_id, person_id, channel, weight, state, started_at,
                        ended_at, done_at)
select id, tenant_id, id, id, queue_id, agent_id, channel, 1, 'done', answered_at, ended_at, closed_at
from contact where tenant_id = $1 and agent_id is not null
"""

LINES = """
insert into timeline (id, tenant_id, customer_id, at, kind, title, contact_id)
select id, tenant_id, customer_id, started_at, 'contact', question, id from contact where tenant_id = $1
"""

STAFF = """
with who as (
  insert into person (id, email, name, alias, locale)
  select a.id, a.id || '@million.example', 'Agent ' || n, 'Agent', 'zh-TW' from unnest($1::uuid[]) with ordinality as a (id, n)
  returning id
), seated as (insert into seat (person_id) select id from who)
insert into membership (tenant_id, person_id, role) select $2, id, 'agent' from who
"""

LANES = """
insert into queue (id, tenant_id, key, name, prefix, position, hours, settings)
select a.id, $2, 'lane-' || n, 'Lane ' || n, chr(64 + n::int), n, q.hours, q.settings
from unnest($1::uuid[]) with ordinality as a (id, n), lateral (select * from queue where tenant_id = $2 limit 1) q
"""

TABLES = ("customer", "contact", "message", "segment", "ticket", "assignment", "timeline")


class Filled(NamedTuple):
    """What was made for a tenant."""

    queues: list[UUID]
    agents: list[UUID]


async def fill(root: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, many: int) -> Filled:
    """Write so many contacts of a tenant, as a restore does it: no triggers, and the indexes are made at the end."""
    await root.execute("set maintenance_work_mem = '512MB'; set work_mem = '128MB'")
    made = Filled([new_id() for _ in range(QUEUES)], [new_id() for _ in range(AGENTS)])
    await root.execute(STAFF, made.agents, tenant)
    await root.execute(LANES, made.queues, tenant)
    indexes = await root.fetch(
        "select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i "
        "where i.indrelid = any($1::text[]::regclass[]) and not i.indisunique",
        TABLES,
    )
    await root.execute("set session_replication_role = replica")
    await root.execute(NAMES)
    for index in indexes:
        await root.execute(f"drop index {index['name']}")
    last = await root.fetchval("select now_ms()")
    span = (tenant, many, last - WEEKS * 7 * 86_400_000, last)
    await root.execute(CUSTOMERS, *span)
    await root.execute(CONTACTS, *span, made.queues, made.agents)
    await root.execute(MESSAGES, *span)
    for more in (STAYS, TICKETS, CONNECTIONS, LINES):
        await root.execute(more, tenant)
    for index in indexes:
        await root.execute(index["made"])
    for table in TABLES:
        await root.execute(f"vacuum (analyze) {table}")
    await root.execute("set session_replication_role = default")
    return made

"""What must hold in the tables after any fault, computed from the beginning."""

from itertools import zip_longest
from typing import Any

from ting.domains.reports import api as reports
from ting.kit.db import Database

SEATS = """
select p.email, s.load, s.offers, s.talking, s.wrapping, s.capacity,
  coalesce((select sum(weight) from offer o where o.person_id = s.person_id and o.state = 'live'), 0)
  + coalesce((select sum(weight) from consult c where c.person_id = s.person_id and c.state = 'here'), 0)
  + coalesce((select sum(weight) from assignment a where a.person_id = s.person_id and a.state <> 'done'), 0) as true_load,
  (select count(*) from offer o where o.person_id = s.person_id and o.state = 'live') as true_offers,
  (select count(*) from assignment a where a.person_id = s.person_id and a.state = 'serving')
  + (select count(*) from consult c where c.person_id = s.person_id and c.state = 'here') as true_talking,
  (select count(*) from assignment a where a.person_id = s.person_id and a.state = 'wrapup') as true_wrapping
from seat s join person p on p.id = s.person_id
"""
FAULTS = {
    "a ticket is waiting though it is offered, or the other way round": """
        select t.number from ticket t where t.state in ('waiting', 'offered') and (t.state = 'offered')
          <> exists (select from offer o where o.ticket_id = t.id and o.state = 'live')""",
    "a contact waits without a ticket, or has one without waiting": """
        select c.number from contact c where (c.state = 'queued')
          <> exists (select from ticket t where t.contact_id = c.id and t.state in ('waiting', 'offered'))""",
    "a contact is served by nobody, or somebody serves one that is not": """
        select c.number from contact c where (c.state = 'serving')
          <> exists (select from assignment a where a.contact_id = c.id and a.state = 'serving')""",
    "a contact stands in wrap-up without anybody who wraps it up": """
        select c.number from contact c where (c.state = 'wrapup')
          <> exists (select from assignment a where a.contact_id = c.id and a.state = 'wrapup')""",
    "a contact was offered to two at once": """
        select a.contact_id from offer a join offer b on a.contact_id = b.contact_id and a.id < b.id
        where a.offered_at < coalesce(b.ended_at, now_ms()) and b.offered_at < coalesce(a.ended_at, now_ms())""",
    "a contact was served by two at once": """
        select a.contact_id from assignment a join assignment b on a.contact_id = b.contact_id and a.id < b.id
        where a.started_at < coalesce(b.ended_at, b.done_at, now_ms())
          and b.started_at < coalesce(a.ended_at, a.done_at, now_ms())""",
    "a seat was loaded past its capacity": """
        select id from log where type = 'seat.changed' and (body->>'load')::int > (body->>'capacity')::int""",
    "a stream of the log has a gap": """
        select aggregate from log group by aggregate having max(seq) <> count(*) or min(seq) <> 1""",
    "a conversation has a gap or a doubled place": """
        select contact_id from message group by contact_id having max(seq) <> count(*) or min(seq) <> 1""",
    "a conversation says another last message than it has": """
        select c.number from contact c
        where last_seq <> (select coalesce(max(seq), 0) from message m where m.contact_id = c.id)""",
    "a number was given twice": """
        select number from contact group by queue_id, tenant_id, number having count(*) > 1""",
    "an offer rings without a clock": """
        select o.id from offer o where o.state = 'live'
          and not exists (select from timer t where t.key = 'offer:' || o.id)""",
    "a wrap-up lasts without a clock": """
        select a.id from assignment a where a.state = 'wrapup'
          and not exists (select from timer t where t.key = 'acw:' || a.id)""",
}


async def wrong(db: Database) -> list[str]:
    """Return everything that is not as it must be."""
    found: list[str] = []
    async with db.house() as tx:
        for seat in await tx.fetch(SEATS):
            found += [
                f"{seat['email']}: {what} is {seat[what]}, should be {seat[f'true_{what}']}"
                for what in ("load", "offers", "talking", "wrapping")
                if seat[what] != seat[f"true_{what}"]
            ]
        for what, sql in FAULTS.items():
            found += [f"{what}: {row[0]}" for row in await tx.fetch(sql)]
    return found


async def behind(db: Database) -> list[Any]:
    """Return what listens to the log and has not yet heard all of it, or gave up on something."""
    async with db.house() as tx:
        newest = await tx.fetchval("select max(xid::text::bigint) from log")
        rows = await tx.fetch("select handler from relay_mark where lo::text::bigint <= $1", newest)
        parked = await tx.fetch("select handler, error from parked")
    return [row["handler"] for row in rows] + [(row["handler"], row["error"]) for row in parked]


PROJECTIONS = {
    "segment": "id", "agent_time": "person_id, from_at", "call_wait": "id",
    "line_busy": "tenant_id, seq", "line_blocked": "call_id",
}  # fmt: skip


async def differing(db: Database) -> list[str]:
    """Make the reports again from the whole log; return what comes out otherwise than it was kept."""
    before = await _projected(db)
    async with db.house() as tx:
        read = await reports.rebuild(tx)
    after = await _projected(db)
    assert read, "an empty log proves nothing"
    return [
        f"{table}: {old} became {new}"
        for table in PROJECTIONS
        for old, new in zip_longest(before[table], after[table])
        if old != new
    ]


async def _projected(db: Database) -> dict[str, list[dict[str, Any]]]:
    async with db.house() as tx:
        return {
            table: [dict(row) for row in await tx.fetch(f"select * from {table} order by {order}")]
            for table, order in PROJECTIONS.items()
        }

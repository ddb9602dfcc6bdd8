"""The log of another PostgreSQL, made readable in this one.

A reader's mark is a transaction's number (kit/log.py), and those of another server mean nothing here: this one may be
at 800 while the log speaks of 5,000,000, and no window would ever come to an end. What counts is on which side of each
reader's marks an event stands; so the numbers between two marks become one, from the smallest on.
"""

from typing import Any

import asyncpg

FIRST = 3
"""The first number that an ordinary transaction may have (FirstNormalTransactionId)."""

ANCHOR_LOG = """
with bound as (select distinct unnest(array[lo, hi]) as xid from relay_mark),
ordered as (select xid, lead(xid) over (order by xid) as next, row_number() over (order by xid) as n from bound)
update log set xid = (case when o.xid is null then $1 else $1 + o.n end)::text::xid8
from log l left join ordered o on l.xid >= o.xid and (o.next is null or l.xid < o.next)
where log.id = l.id
"""
ANCHOR_MARKS = """
with bound as (select distinct unnest(array[lo, hi]) as xid from relay_mark),
ordered as (select xid, row_number() over (order by xid) as n from bound)
update relay_mark set lo = ($1 + l.n)::text::xid8, hi = ($1 + h.n)::text::xid8
from ordered l, ordered h where l.xid = relay_mark.lo and h.xid = relay_mark.hi
"""


async def anchor(connection: "asyncpg.Connection[Any]") -> None:
    """Number a log that was copied from another server anew, and all marks with it.

    In one transaction, before anybody reads. Raises RuntimeError where this server is younger than there are marks.
    """
    await connection.execute(ANCHOR_LOG, FIRST)
    await connection.execute(ANCHOR_MARKS, FIRST)
    if await connection.fetchval(
        "select coalesce((select max(hi) from relay_mark), '0') >= pg_snapshot_xmin(pg_current_snapshot())"
    ):
        raise RuntimeError("this PostgreSQL is too young for the log's marks")

"""The past of another house: facts that happened before this log began, taken over at the times that they had."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from ting.kit.db import Tx
from ting.kit.event import Event

PAGE = 2000

TAKE_OVER = """
insert into log (tenant_id, aggregate, seq, type, version, body, at)
select $1, e.aggregate, e.seq, e.type, e.version, e.body::jsonb, e.at
from unnest($2::text[], $3::bigint[], $4::text[], $5::int[], $6::text[], $7::bigint[])
  with ordinality as e(aggregate, seq, type, version, body, at, n) order by e.n
"""
HEADS = """
insert into stream_head (aggregate, tenant_id, seq)
select h.aggregate, $1, h.seq from unnest($2::text[], $3::bigint[]) as h(aggregate, seq)
"""


class Fact(NamedTuple):
    """An event and when it happened, in ms."""

    at: int
    event: Event


class Then(Tx):
    """A moment of a past, for doors that take the time from their transaction. What they announce there is not written:
    it is among the `facts` that are taken over in the end."""

    def __init__(self, tx: Tx, at: int) -> None:
        super().__init__(tx.conn, tx.tenant, at)

    @property
    def facts(self) -> list[Fact]:
        """What was announced, at that time."""
        return [Fact(self.now, event) for _, event in self._events]


async def take_over(tx: Tx, facts: Iterable[Fact]) -> int:
    """Write a past into the log, in order of time; return how many facts it was.

    A tenant's in a transaction of that tenant; the installation's (its seats) in one of the house.

    Every stream must be new: nobody else writes to it, so it needs no lock. Projections read these facts like any
    other, so that figures of the past can be rebuilt as well.
    """
    ordered = sorted(facts, key=lambda fact: fact.at)  # stable: what happened at once stays in the order given
    tenant = _whose(tx, ordered)
    seqs: Counter[str] = Counter()
    rows: list[tuple[str, int, str, int, str, int]] = []
    for at, event in ordered:
        seqs[event.aggregate] += 1
        rows.append((event.aggregate, seqs[event.aggregate], event.TYPE, event.VERSION, event.body(), at))
    for start in range(0, len(rows), PAGE):
        page = rows[start : start + PAGE]
        await tx.execute(TAKE_OVER, tenant, *(list(column) for column in zip(*page, strict=True)))
    if seqs:
        await tx.execute(HEADS, tenant, list(seqs), list(seqs.values()))
    return len(rows)


def _whose(tx: Tx, facts: Sequence[Fact]) -> UUID | None:
    """Return whose past it is. Raises ValueError where an event is another's than the transaction's."""
    for _, event in facts:
        if tx.of_the_house == event.INSTALLATION:
            continue
        raise ValueError(f"{event.TYPE} belongs to {'no' if event.INSTALLATION else 'a'} tenant")
    return None if tx.of_the_house else tx.tenant

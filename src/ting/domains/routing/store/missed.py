"""SQL of what rang at somebody in vain, and of who gave up waiting."""

from collections.abc import Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from ting.kit.db import Tx

Kind = Literal["rang", "abandoned"]
# What rang at him is told as that, also where the caller gave up afterwards.
MISSED = """
select * from (
  select distinct on (x.contact_id) x.* from (
    select o.contact_id, o.queue_id, coalesce(o.ended_at, o.answer_by) as at, 'rang' as kind, o.offered_at - t.entered_at as waited
    from offer o join ticket t on t.id = o.ticket_id
    where o.tenant_id = $1 and o.person_id = $2 and o.state in ('missed', 'withdrawn') and o.offered_at >= $5
      and t.channel = $4 and t.mode = 'live'
    union all
    select t.contact_id, t.queue_id, t.left_at, 'abandoned', t.left_at - t.entered_at from ticket t
    where t.tenant_id = $1 and t.queue_id = any($3) and t.left_reason = 'abandoned' and t.left_at >= $5
      and t.channel = $4 and t.mode = 'live'
  ) x order by x.contact_id, x.kind desc, x.at desc
) y order by at desc, contact_id limit $6
"""


class Missed(NamedTuple):
    """A contact that was not taken: it rang at somebody, or its customer gave up. `waited`: until then, in ms."""

    contact: UUID
    queue: UUID
    at: int
    kind: Kind
    waited: int


async def missed(tx: Tx, person: UUID, queues: Sequence[UUID], channel: str, since: int, limit: int) -> list[Missed]:
    """Return what somebody missed on a channel, newest first: each contact once."""
    rows = await tx.fetch(MISSED, tx.tenant, person, list(queues), channel, since, limit)
    return [Missed(row["contact_id"], row["queue_id"], row["at"], row["kind"], row["waited"]) for row in rows]

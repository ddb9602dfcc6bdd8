"""SQL of calls that were missed: until when somebody has seen them, and who was reached since."""

from collections.abc import Sequence
from uuid import UUID

from ting.kit.db import Tx


async def seen_until(tx: Tx, person: UUID) -> int:
    """Return until when a person has seen what he missed."""
    at: int | None = await tx.fetchval(
        "select at from missed_seen where tenant_id = $1 and person_id = $2", tx.tenant, person
    )
    return at or 0


async def see(tx: Tx, person: UUID, until: int) -> None:
    """Note that a person has seen what he missed; never less than before."""
    await tx.execute(
        "insert into missed_seen as m (tenant_id, person_id, at) values ($1, $2, $3) "
        "on conflict (tenant_id, person_id) do update set at = greatest(m.at, excluded.at)",
        tx.tenant,
        person,
        until,
    )


async def reached(tx: Tx, numbers: Sequence[str], since: Sequence[int]) -> list[bool]:
    """Say of each number whether somebody has talked with it since then."""
    rows = await tx.fetch(
        "select exists (select from call c where c.tenant_id = $1 and c.talking_at > n.since and c.began_at > n.since - 3600000 "
        "and ((c.direction = 'in' and c.caller = n.number) or (c.direction = 'out' and c.called = n.number))) as reached "
        "from unnest($2::text[], $3::bigint[]) with ordinality as n (number, since, place) order by n.place",
        tx.tenant,
        list(numbers),
        list(since),
    )
    return [row["reached"] for row in rows]

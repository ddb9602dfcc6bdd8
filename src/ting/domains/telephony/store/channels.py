"""SQL of how many calls lines carry."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from ting.domains.telephony.channels import Line
from ting.kit.db import Row, Tx


class Taken(NamedTuple):
    """By which trunk a call goes. `counted`: somebody has said how many channels it has."""

    trunk: UUID | None
    counted: bool


TAKEN = "trunk_id, (select plan->>'channels' is not null from trunk t where t.id = trunk_id) as counted"
"""What a statement returns of a row that takes a channel, for `taken_by`."""


def taken_by(row: Row | None) -> Taken:
    """Return by which trunk it goes; no row: by none."""
    return Taken(row["trunk_id"], bool(row["counted"])) if row else Taken(None, counted=False)


async def lock(tx: Tx) -> list[Line]:
    """Return the tenant's lines, so that nobody else counts them until this transaction ends."""
    rows = await tx.fetch(
        "select id, (plan->>'on')::bool as on, (plan->>'channels')::int as channels, full_since is not null as is_full "
        "from trunk where tenant_id = $1 order by id for no key update",
        tx.tenant,
    )
    return [Line(row["id"], row["on"] is not False, row["channels"], row["is_full"]) for row in rows]


async def used(tx: Tx) -> Mapping[UUID, int]:
    """Return how many calls each of the tenant's lines carries now."""
    return {row["trunk_id"]: row["used"] for row in await tx.fetch("select * from channels_used($1)", tx.tenant)}


async def note(tx: Tx, trunk: UUID, *, busy: bool) -> None:
    """Note whether all channels of a line are taken."""
    await tx.execute(
        "update trunk set full_since = case when $3 then coalesce(full_since, $4) end where tenant_id = $1 and id = $2",
        tx.tenant,
        trunk,
        busy,
        tx.now,
    )

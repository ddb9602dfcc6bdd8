"""SQL of calls that are looked through when they are over."""

from typing import Any
from uuid import UUID

from ting.domains.telephony.calls import Call
from ting.domains.telephony.quality import BAD_MOS
from ting.domains.telephony.review import Talks
from ting.domains.telephony.store import call_row
from ting.kit.cursor import Cursor
from ting.kit.db import Tx

BAD = "exists (select from call_leg l where l.call_id = c.id and l.mos < {})"


async def find(tx: Tx, by: Talks, cursor: Cursor | None, limit: int) -> list[Call]:
    """Return calls that are over and in which somebody talked, newest first, after a cursor (began_at, id)."""
    args: list[Any] = [tx.tenant]
    parts = ["c.tenant_id = $1", "c.state = 'over'", "c.talking_at is not null", "c.contact_id is not null"]
    for clause, value in (
        ("c.ended_by = ${}", by.ended_by),
        ("c.ended_held = ${}", by.held),
        ("c.agent_id = ${}", by.agent),
        ("exists (select from contact k where k.id = c.contact_id and k.queue_id = ${})", by.queue),
        ("c.began_at >= ${}", by.start),
        ("c.began_at < ${}", by.end),
        ("c.ended_at - c.talking_at <= ${}", by.most),
        (BAD.format("${}"), BAD_MOS if by.bad else None),
    ):
        if value is not None:
            args.append(value)
            parts.append(clause.format(len(args)))
    if by.open:
        parts.append("c.callback_id is null")
    if cursor:
        args += [*cursor]
        parts.append(f"(c.began_at, c.id) < (${len(args) - 1}, ${len(args)})")
    args.append(limit)
    rows = await tx.fetch(
        f"select c.* from call c where {' and '.join(parts)} order by c.began_at desc, c.id desc limit ${len(args)}",  # noqa: S608
        *args,
    )
    return [call_row(row) for row in rows]


async def called_back(tx: Tx, id_: UUID, contact: UUID) -> None:
    """Note in which contact somebody is called back for a call."""
    await tx.execute("update call set callback_id = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, contact)

"""SQL of how the phones of calls were heard."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.telephony.quality import Leg, Quality
from ting.kit.db import Row, Tx


async def insert(tx: Tx, id_: UUID, leg: Leg) -> bool:
    """Keep how a leg was heard; False when it is known."""
    heard = leg.quality
    return bool(
        await tx.execute(
            "insert into call_leg (id, tenant_id, call_id, person_id, packets, lost_in, lost_out, jitter, rtt, mos) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing",
            id_,
            tx.tenant,
            leg.call,
            leg.person,
            heard.packets,
            heard.lost_in,
            heard.lost_out,
            heard.jitter,
            heard.rtt,
            heard.mos,
        )
    )


async def of_calls(tx: Tx, calls: Sequence[UUID]) -> list[Leg]:
    """Return the legs of these calls, the customers' first, then as they went."""
    rows = await tx.fetch(
        "select * from call_leg where tenant_id = $1 and call_id = any($2) order by call_id, person_id is not null, at, id",
        tx.tenant,
        list(calls),
    )
    return [_leg(row) for row in rows]


async def on_channel(house: Tx, engine: UUID, channel: str, call: UUID | None) -> tuple[UUID, UUID, UUID] | None:
    """Return whose a channel's call is, the call and its contact (in a transaction of the house). `call`: where it is known.

    None of a call that has led to no contact.
    """
    row = await house.fetchrow(
        "select tenant_id, id, contact_id from call where id = $1 and contact_id is not null"
        if call
        else "select tenant_id, id, contact_id from call where engine = $1 and channel = $2 and contact_id is not null",
        *((call,) if call else (engine, channel)),
    )
    return (row["tenant_id"], row["id"], row["contact_id"]) if row else None


def _leg(row: Row) -> Leg:
    quality = Quality(
        packets=row["packets"],
        lost_in=row["lost_in"],
        lost_out=row["lost_out"],
        jitter=row["jitter"],
        rtt=row["rtt"],
        mos=row["mos"],
    )
    return Leg(call=row["call_id"], person=row["person_id"], quality=quality)

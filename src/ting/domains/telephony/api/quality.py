"""How the phones of calls were heard, once they are off the line."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.telephony.quality import Counted, Leg, leg_of, quality_of
from ting.domains.telephony.store import quality as store
from ting.events.call import CallMeasured
from ting.kit.db import Tx


async def measured(
    house: Tx, engine: UUID, channel: str, counted: Counted, *, call: UUID | None, person: UUID | None
) -> None:
    """Keep how a leg was heard (in a transaction of the house). `call`: where the channel tells it. Twice is once.

    Nothing where no call is known there, and of a call that led to no contact: nobody would look.
    """
    found = await store.on_channel(house, engine, channel, call)
    if found is None:
        return
    tenant, id_, contact = found
    tx, quality = house.within(tenant), quality_of(counted)
    if await store.insert(tx, leg_of(id_, channel), Leg(call=id_, person=person, quality=quality)):
        tx.emit(
            CallMeasured(
                contact=contact,
                call=id_,
                agent=person,
                lost_in=quality.lost_in,
                lost_out=quality.lost_out,
                jitter=quality.jitter,
                rtt=quality.rtt,
                mos=quality.mos,
            )
        )


async def legs_of(tx: Tx, calls: Sequence[UUID]) -> dict[UUID, list[Leg]]:
    """Return how each phone of these calls was heard, the customers' first, by call."""
    found: dict[UUID, list[Leg]] = {call: [] for call in calls}
    for leg in await store.of_calls(tx, calls) if calls else []:
        found[leg.call].append(leg)
    return found

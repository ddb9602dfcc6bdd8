"""A customer is asked to hold while something is looked up for him; whoever asked speaks again, and it is over."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations import store
from ting.domains.conversations.model import INNER, By, Hold, Kind
from ting.events.hold import HoldEnded, HoldStarted
from ting.kit.db import Tx
from ting.kit.timers import cancel_timer, set_timer

TIMER = "on_hold"


async def hold(tx: Tx, contact: UUID, agent: UUID, ms: int) -> Hold:
    """Hold a locked contact, or promise another time."""
    held = await store.holds.put(tx, contact, agent, tx.now + ms)
    await set_timer(tx, TIMER, contact, held.until, tenant=tx.tenant)
    tx.emit(HoldStarted(contact=contact, agent=agent, began_at=held.began_at, until=held.until))
    return held


async def resume(tx: Tx, contact: UUID) -> None:
    """Hold no longer. Harmless when nobody did."""
    held = await store.holds.end(tx, contact)
    if held is not None:
        await cancel_timer(tx, TIMER, contact)
        tx.emit(HoldEnded(contact=contact, began_at=held.began_at, until=held.until))


async def holding(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, Hold]:
    """Return who was asked to hold, of these contacts."""
    return await store.holds.of(tx, contacts) if contacts else {}


def speaks(by: By, kind: Kind) -> bool:
    """Say whether the customer hears from his agent: he holds no longer then."""
    return by.kind == "agent" and kind not in INNER

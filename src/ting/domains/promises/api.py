"""The door of promises."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.promises import store
from ting.domains.promises.model import (
    Mode,
    Next,
    Outcome,
    Promise,
    Reach,
    ReachKind,
    State,
    after_try,
    reach_of,
)
from ting.events.contact import CallbackTried, Promised
from ting.kit.db import Tx
from ting.kit.phone import phone_of, spoken
from ting.kit.problem import Gone

__all__ = ["Mode", "Next", "Outcome", "Promise", "Reach", "ReachKind", "State", "phone_of", "reach_of", "spoken"]


async def make(
    tx: Tx, contact: UUID, mode: Mode, reach: Reach, *, due_at: int | None = None, tries: int = 1
) -> Promise:
    """Promise a contact's customer an answer or a call. `reach` has passed `reach_of`."""
    promise = Promise(contact, mode, reach, tx.now, due_at, "open", 0, tries, None, None)
    await store.insert(tx, promise)
    tx.emit(Promised(contact=contact, mode=mode, reach=reach.kind, due_at=due_at))
    return promise


async def renumber(tx: Tx, contact: UUID, reach: Reach) -> None:
    """Reach the customer another way than he said first. Harmless when nothing is owed."""
    await store.renumber(tx, contact, reach)
    tx.emit(Promised(contact=contact, mode="callback", reach=reach.kind))


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, Promise]:
    """Return what these contacts' customers were promised, by contact."""
    return {found.contact: found for found in await store.of_contacts(tx, contacts)} if contacts else {}


async def owed(tx: Tx) -> list[Promise]:
    """Return what the tenant still owes, the soonest first."""
    return await store.open_ones(tx)


async def due(tx: Tx, until: int) -> list[Promise]:
    """Return what is owed by then and nobody is at, the soonest first."""
    return await store.due(tx, until)


async def taken_up(tx: Tx, contact: UUID) -> None:
    """An agent has it now."""
    await _move(tx, contact, "trying")


async def put_back(tx: Tx, contact: UUID) -> None:
    """The agent's desk is gone, or he passed it on: it is open again."""
    await _move(tx, contact, "open")


async def tried(tx: Tx, contact: UUID, agent: UUID, outcome: Outcome, *, gap_ms: int) -> Next:
    """Note how a call ended, and say what follows. Raises Gone when nobody is owed a call."""
    promise = await store.lock(tx, contact)
    if promise is None or promise.mode != "callback" or promise.state != "trying":
        raise Gone("no_callback", "No call is owed here any more.", "Look at the contact again; it has changed.")
    attempts = promise.attempts + 1
    follows = after_try(msgspec.structs.replace(promise, attempts=attempts), outcome, tx.now, gap_ms=gap_ms)
    state = {"talk": "kept", "again": "again", "give_up": "failed"}[follows.act]
    await store.move(tx, contact, state, attempts=attempts, next_at=follows.at, outcome=outcome)
    tx.emit(
        CallbackTried(
            contact=contact, agent=agent, outcome=outcome, attempt=attempts, again_at=follows.at, over=state != "again"
        )
    )
    return follows


async def keep(tx: Tx, contact: UUID) -> None:
    """It was done what was promised. Harmless when nothing is owed."""
    await _move(tx, contact, "kept")


async def withdraw(tx: Tx, contact: UUID) -> None:
    """The customer wants it no more. Harmless when nothing is owed."""
    await _move(tx, contact, "withdrawn")


async def _move(tx: Tx, contact: UUID, state: str) -> None:
    promise = await store.lock(tx, contact)
    if promise is None or promise.over:
        return
    await store.move(tx, contact, state, attempts=promise.attempts, next_at=None, outcome=None)

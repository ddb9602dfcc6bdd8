"""The door of monitors: a supervisor asks for a call, hears it, goes. The contact is locked by the caller."""

from uuid import UUID

import msgspec

from ting.domains.monitors import store
from ting.domains.monitors.model import Monitor, Way
from ting.events.monitor import Monitored, MonitorEnded, MonitorWished
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone

__all__ = ["Monitor", "Way", "end", "join", "of_contact", "of_person", "wish"]


async def wish(tx: Tx, contact: UUID, call: UUID, agent: UUID, person: UUID, way: Way) -> Monitor:
    """Let a person listen in on an agent's call, or do so in another way. Raises Gone while he listens elsewhere."""
    before = await store.of_person(tx, contact, person)
    if before is not None and before.way == way:
        return before
    made = (
        msgspec.structs.replace(before, way=way)
        if before
        else Monitor(id=new_id(), contact=contact, call=call, person=person, way=way, asked_at=tx.now)
    )
    if before is not None:
        await store.put(tx, made)
    elif not await store.insert(tx, made):
        raise Gone("listens_elsewhere", "You listen in on another call.", "Stop there first.")
    tx.emit(MonitorWished(contact=contact, call=call, monitor=made.id, by=person, way=way))
    if made.joined_at is not None:
        tx.emit(Monitored(contact=contact, call=call, monitor=made.id, by=person, agent=agent, way=way))
    return made


async def join(tx: Tx, of: Monitor, agent: UUID) -> None:
    """Note that he hears an agent's call. Twice is once."""
    if of.joined_at is None:
        await store.put(tx, msgspec.structs.replace(of, joined_at=tx.now))
        tx.emit(Monitored(contact=of.contact, call=of.call, monitor=of.id, by=of.person, agent=agent, way=of.way))


async def end(tx: Tx, id_: UUID) -> None:
    """Let him listen no more. Twice is once."""
    before = await store.drop(tx, id_)
    if before is not None:
        heard = tx.now - before.joined_at if before.joined_at is not None else None
        tx.emit(MonitorEnded(contact=before.contact, call=before.call, monitor=id_, by=before.person, heard_ms=heard))


async def of_contact(tx: Tx, contact: UUID) -> list[Monitor]:
    """Return who listens in on a contact, or is rung to."""
    return await store.of_contacts(tx, [contact])


async def of_person(tx: Tx, contact: UUID, person: UUID) -> Monitor | None:
    """Return how a person listens in on a contact."""
    return await store.of_person(tx, contact, person)

"""The door of consults: a colleague is asked, comes, and goes; each is announced. The contact is locked by the caller."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.consults import store
from ting.domains.consults.model import AT_ONCE, Consult, Ending, State, ending_of, weight_of
from ting.events.contact import ConsultAsked, ConsultEnded, ConsultHeld, ConsultJoined
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

__all__ = ["Consult", "State", "ending_of"]


async def ask(tx: Tx, contact: UUID, person: UUID, by: UUID, *, writes: bool, weight: int) -> Consult:
    """Ask a colleague into a contact; `weight` is a whole contact's. Who is asked or here already is not asked twice."""
    now = await store.of_contacts(tx, [contact], live=True)
    for each in now:
        if each.person == person:
            return each
    if len(now) >= AT_ONCE:
        raise Refused("consults", f"At most {AT_ONCE} colleagues are called in at a time.", "Let somebody go first.")
    made = Consult(new_id(), contact, person, by, writes, weight_of(weight, writes=writes), "asked", tx.now)
    await store.insert(tx, made)
    tx.emit(ConsultAsked(contact=contact, consult=made.id, agent=person, by=by, writes=writes))
    return made


async def join(tx: Tx, of: Consult) -> bool:
    """Let who is asked be here; False when he is already. Raises Gone when he is not asked any more."""
    if not await store.join(tx, of.id):
        if (await get(tx, of.id)).state == "here":
            return False
        raise Gone("invitation_over", "You are not asked into this conversation any more.", "Nothing is left to do.")
    tx.emit(ConsultJoined(contact=of.contact, consult=of.id, agent=of.person, writes=of.writes))
    return True


async def hold(tx: Tx, of: Consult, *, held: bool) -> None:
    """Hold a colleague's leg of a call apart, or take it in again. Twice is once."""
    if await store.hold(tx, of.id, held=held):
        tx.emit(ConsultHeld(contact=of.contact, consult=of.id, agent=of.person, held=held))


async def end(tx: Tx, of: Consult, outcome: Ending) -> Consult | None:
    """End a consult; return it as it was, None when it had ended before."""
    before = await store.end(tx, of.id, outcome)
    if before is not None:
        tx.emit(ConsultEnded(contact=of.contact, consult=of.id, agent=of.person, outcome=outcome))
    return before


async def get(tx: Tx, id_: UUID) -> Consult:
    """Return a consult. Raises NotThere."""
    found = await store.by_id(tx, id_)
    if found is None:
        raise NotThere("invitation")
    return found


async def of_contact(tx: Tx, contact: UUID) -> list[Consult]:
    """Return everybody who was ever asked into a contact, in order."""
    return await store.of_contacts(tx, [contact], live=False)


async def live(tx: Tx, contacts: Sequence[UUID]) -> list[Consult]:
    """Return who is asked into these contacts, or here."""
    return await store.of_contacts(tx, contacts, live=True) if contacts else []


async def of_person(tx: Tx, person: UUID) -> list[tuple[UUID, Consult]]:
    """Return (tenant, consult) where a person is asked or here (in a transaction of the house)."""
    return await store.of_person(tx, person)


async def here(tx: Tx, contact: UUID, person: UUID) -> Consult | None:
    """Return a person's consult in a contact, while he is here."""
    return await store.here(tx, contact, person)

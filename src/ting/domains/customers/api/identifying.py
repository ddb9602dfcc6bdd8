"""Who a contact's customer is: asked, said, confirmed, taken back."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.customers import store
from ting.domains.customers.api.joining import came_out, was_not
from ting.domains.customers.fields import value_of
from ting.domains.customers.identity import (
    FIELD,
    NEEDED,
    PROVES,
    TRIES,
    Candidate,
    Identity,
    distinct,
    judge,
    kinds_of,
    masked,
)
from ting.domains.customers.model import Change, FieldChange, Identifier, made_identifier
from ting.events.customer import CustomerMoved, CustomerVerified
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Refused
from ting.kit.text import fold


async def identity(tx: Tx, contact: UUID, customer: UUID, visitor: UUID | None) -> Identity:
    """Return what is known of who a contact's customer is."""
    row = await store.identity.found(tx, contact)
    if row is not None and row["customer_id"] == customer:
        return Identity(
            state="confirmed",
            method=row["method"],
            ways=tuple(row["ways"]),
            at=row["at"],
            by=row["by_id"],
            moved=row["moved_from"] is not None,
        )
    if visitor is not None and await store.identity.is_signed_in(tx, visitor):
        return Identity(state="confirmed", method="signed_in")
    ids = await store.identity.namesakes(tx, customer)
    left = TRIES - (row["tries"] if row else 0)
    if len(ids) < 2:
        return Identity(left=left)
    known = await store.identity.known(tx, ids, await _fields(tx))
    provable = [things for things in known.values() if len(things) >= NEEDED]
    return Identity(
        state="asked" if await store.identity.has_something(tx, customer, contact) else "clear",
        left=left,
        candidates=tuple(Candidate(masked(things)) for things in provable),
        kinds=kinds_of(provable),
    )


async def confirm(
    tx: Tx, contact: UUID, customer: UUID, said: Sequence[Identifier], *, by: UUID, time_zone: str
) -> UUID | None:
    """Compare what somebody says with what is known of those of his name; return who he is, None when it is nobody's.

    Raises Refused for what can be nobody's, for fewer than two things, and when it was tried too often. What came about
    in the contact is his from then on, and so is all else that was asked by one who was known by this browser only.
    """
    row = await store.identity.found(tx, contact)
    if row is not None and row["tries"] >= TRIES:
        raise Refused("identity_locked", "This was tried too often.", "Ask a supervisor to look at the customer.")
    things = distinct([await _thing(tx, each, time_zone) for each in said])
    if len(things) < NEEDED:
        raise Refused("identity_two", "Two things must be said.", "Ask for another one.")
    ids = await store.identity.namesakes(tx, customer)
    known = await store.identity.known(tx, ids, await _fields(tx))
    found = judge(things, known)
    if found is None:
        await store.identity.missed(tx, contact)
        return None
    ways = sorted({each.kind for each in things if each in known[found]})
    before = customer if found != customer else None
    if before is not None:
        await store.joining.move_contact(tx, contact, found)
        tx.emit(CustomerMoved(customer=found, before=before, contact=contact, by=by))
    joined = await came_out(tx, before, found, by=by) if before is not None else None
    await store.identity.confirm(tx, contact, found, ways, by, before, joined)
    await _note(tx, found, "verified", by, ", ".join(ways))
    tx.emit(CustomerVerified(customer=found, contact=contact, by=by))
    return found


async def invited(tx: Tx, contact: UUID, customer: UUID, *, at: int) -> None:
    """Note that a contact's customer came by an invitation that names him; `at`: when he opened it first."""
    await store.identity.invited(tx, contact, customer, at)


async def is_signed_in(tx: Tx, visitor: UUID) -> bool:
    """Say whether a browser is one in which its customer has signed in."""
    return await store.identity.is_signed_in(tx, visitor)


async def not_him(tx: Tx, contact: UUID, customer: UUID, to: UUID, *, by: UUID) -> None:
    """Take back who a contact's customer was taken for: the contact, and what came about in it, is `to`'s.

    What was joined when he was confirmed is again whose it was. Raises Gone when he was merged on since.
    """
    row = await store.identity.found(tx, contact)
    if row is not None and row["merge_id"] is not None:
        await was_not(tx, row["merge_id"], by=by)
    await store.identity.forget(tx, contact)
    if to != customer:
        await store.joining.move_contact(tx, contact, to)
        tx.emit(CustomerMoved(customer=to, before=customer, contact=contact, by=by))
    await _note(tx, customer, "not_him", by, None)


async def was_before(tx: Tx, contact: UUID) -> UUID | None:
    """Return whose a contact was before its customer proved to be somebody else."""
    row = await store.identity.found(tx, contact)
    return row["moved_from"] if row else None


async def _thing(tx: Tx, said: Identifier, time_zone: str) -> Identifier:
    """Return what somebody says in the form in which it is known."""
    if not said.kind.startswith(FIELD):
        return made_identifier(said.kind, said.value, time_zone)
    key = said.kind.removeprefix(FIELD)
    field = next((each for each in (await store.setup.fields(tx)).values() if each.key == key), None)
    if field is None:
        raise Refused("field_unknown", f"There is no field {key[:40]!r}.", "Choose one that there is.", field=key)
    return Identifier(said.kind, fold(str(value_of(field, said.value, time_zone))))


async def _fields(tx: Tx) -> list[str]:
    found = (await store.setup.fields(tx)).values()
    return [each.key for each in found if each.personal and not each.archived and each.type in PROVES]


async def _note(tx: Tx, customer: UUID, what: str, by: UUID, ways: str | None) -> None:
    fields = (FieldChange("identity", None, ways),) if ways else ()
    await store.customers.put_change(tx, Change(new_id(), customer, tx.now, by, what, fields))

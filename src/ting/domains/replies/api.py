"""The door of canned replies."""

from uuid import UUID

import msgspec

from ting.domains.replies import store
from ting.domains.replies.model import (
    KNOWN,
    PERMISSION,
    Filled,
    Reply,
    Use,
    check_filled,
    checked,
    choose,
    fill,
    words_of,
)
from ting.domains.replies.outcome import FEWEST, WINDOW_MS, End, Outcome, Sent, outcome
from ting.events.contact import ReplyUsed
from ting.kit.db import Tx
from ting.kit.problem import NotThere

__all__ = [
    "FEWEST",
    "KNOWN",
    "PERMISSION",
    "WINDOW_MS",
    "End",
    "Filled",
    "Outcome",
    "Reply",
    "Sent",
    "Use",
    "check_filled",
    "choose",
    "fill",
    "outcome",
    "words_of",
]


async def put(tx: Tx, reply: Reply) -> Reply:
    """Keep a reply; return it as kept. Raises Refused, and NotThere when its id is another's."""
    kept = checked(reply)
    if not await store.put(tx, kept):
        raise NotThere("reply")
    return kept


async def standing(tx: Tx, person: UUID) -> list[Reply]:
    """Return the replies that a person may use, by folder and title: the tenant's and his own."""
    return await store.standing(tx, person)


async def drop_own(tx: Tx, id_: UUID, person: UUID) -> None:
    """Take one of a person's own replies out of use; again is harmless. Raises NotThere."""
    found = await store.find(tx, id_, person)
    if found is None or found.owner != person:
        raise NotThere("reply")
    await store.put(tx, msgspec.structs.replace(found, archived=True))


async def given(tx: Tx, customer: UUID) -> dict[bytes, Use]:
    """Return each text that a customer was sent in any contact, by its mark (`words_of`), and when last."""
    return await store.given(tx, customer)


async def uses(tx: Tx, *, since: int, person: UUID | None = None) -> dict[UUID, int]:
    """Return how often each reply was sent since then, by one person or by all."""
    return await store.uses(tx, person=person, since=since)


async def of_tenant(tx: Tx) -> list[Reply]:
    """Return all of the tenant's replies, those out of use too; nobody's own."""
    return await store.of_tenant(tx, None)


async def sent(tx: Tx, since: int, until: int) -> list[Sent]:
    """Return in which contacts each of the tenant's replies was sent in [since, until), and how often."""
    return await store.sent(tx, since, until)


async def note_use(tx: Tx, id_: UUID, lang: str, *, person: UUID, message: UUID, contact: UUID, customer: UUID) -> None:
    """Note that a message was made of a reply's text in this language; again is harmless. Raises NotThere."""
    reply = await store.find(tx, id_, person)
    if reply is None or lang not in reply.texts:
        raise NotThere("reply")
    noted = await store.insert_use(
        tx,
        message=message,
        reply=id_,
        contact=contact,
        customer=customer,
        person=person,
        words=words_of(reply.texts[lang]),
    )
    if noted:
        tx.emit(ReplyUsed(contact=contact, message=message, reply=id_, agent=person))

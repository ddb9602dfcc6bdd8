"""How a contact stands, in the words of its customer; and the other topics of his conversation."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.journeys.contact import serve
from ting.kit.db import Tx
from ting.kit.problem import NotThere

ANSWER_MS = 30 * 86_400_000
RECEIPT_MS = 30 * 60_000
"""So long after its end a contact is still shown; then the visitor finds an empty page."""

Phase = Literal["ask", "queued", "serving", "later", "ended"]


class Ended(msgspec.Struct, frozen=True):
    """How a contact ended, for the receipt."""

    by: str | None
    at: int
    reason: str
    wait_ms: int | None
    talk_ms: int | None


class Later(msgspec.Struct, frozen=True):
    """What a customer who need not wait on the line was promised: an answer, or a call."""

    mode: promises.Mode
    state: promises.State
    number: str
    queue: str
    reach: promises.ReachKind
    to: str
    due_at: int | None
    attempts: int
    tries: int
    next_at: int | None


class Topic(msgspec.Struct, frozen=True):
    """One of several topics of a conversation.

    `unread`: how much the other side wrote that the customer has not seen; of the one that he looks at, he knows it.
    """

    contact: UUID
    number: str
    title: str
    phase: Phase
    agent: str | None
    unread: int


async def shown(tx: Tx, visitor: UUID, wanted: UUID | None) -> tuple[conversations.Contact | None, list[Topic]]:
    """Return the contact that a visitor is shown, and the topics of its conversation when there are several.

    The one he looks at (`wanted`) while it belongs to the conversation that he is in, or else his open one; what was
    merged goes on in another, and is shown there.
    """
    found = await conversations.of_visitor(tx, visitor)
    if found is None:
        return None, []
    family = {each.id: each for each in (await conversations.families(tx, [found]))[found.first]}
    if len(family) == 1:
        return found, []
    chosen = family.get(wanted, found) if wanted else found
    while chosen.merged_into is not None:
        chosen = family[chosen.merged_into]
    return chosen, await _topics(
        tx, chosen, [each for each in family.values() if each.state in serve.OPEN or each is chosen]
    )


async def meant(tx: Tx, visitor: UUID, topic: UUID, key: UUID) -> conversations.Contact:
    """Return the topic in which a visitor's word is said: where he meant it, or where that one goes on since a merge.

    A word with a key that was said before is found where it was said. Raises NotThere for anybody else's.
    """
    contact = await conversations.get(tx, topic)
    if contact.visitor != visitor:
        raise NotThere("conversation")
    while contact.merged_into is not None and await conversations.said_before(tx, contact.id, key) is None:
        contact = await conversations.get(tx, contact.merged_into)
    return contact


async def _topics(tx: Tx, chosen: conversations.Contact, contacts: Sequence[conversations.Contact]) -> list[Topic]:
    if len(contacts) == 1:
        return []
    unread = await conversations.unread_by_customer(tx, [each.id for each in contacts if each is not chosen])
    return [
        Topic(
            contact=each.id,
            number=each.number,
            title=each.question,
            phase=phase(each),
            agent=await serve.alias(tx, each.agent) if each.agent else None,
            unread=unread.get(each.id, 0),
        )
        for each in contacts
    ]


async def later_of(tx: Tx, contact: conversations.Contact) -> Later | None:
    """Return what the customer of a contact was promised, where he need not wait on the line."""
    promise = (await promises.of_contacts(tx, [contact.id])).get(contact.id)
    if promise is None:
        return None
    return Later(
        mode=promise.mode,
        state=promise.state,
        number=contact.number,
        queue=(await routing.queue(tx, contact.queue)).name,
        reach=promise.reach.kind,
        to=promises.spoken(promise.reach.value) if promise.reach.kind == "phone" else promise.reach.value,
        due_at=promise.due_at,
        attempts=promise.attempts,
        tries=promise.tries,
        next_at=promise.next_at,
    )


def phase(contact: conversations.Contact) -> Phase:
    """Say where a customer stands with a contact."""
    if contact.state == "queued":
        return "queued" if contact.mode == "live" else "later"
    if contact.state == "serving":
        return "later" if contact.mode == "callback" else "serving"
    return "ended"


def shown_ms(contact: conversations.Contact) -> int:
    """How long after its end a contact is shown: the answer to a message until it was read."""
    unread = contact.mode == "message" and contact.customer_read_seq < contact.last_seq
    return ANSWER_MS if unread else RECEIPT_MS


def may_be_called(contact: conversations.Contact) -> bool:
    """Say whether a customer may ask for a call: instead of waiting, and beside what he writes."""
    return contact.state == "queued" or (contact.state == "serving" and contact.mode == "live")


def is_over(contact: conversations.Contact, now: int) -> bool:
    """Say whether a contact ended so long ago that it is shown no more."""
    return contact.closed_at is not None and contact.closed_at < now - shown_ms(contact)


def ended_of(contact: conversations.Contact) -> Ended | None:
    """Say how a contact ended, None while it has not."""
    if contact.ended_at is None or contact.state in ("queued", "serving"):
        return None
    return Ended(
        by=contact.ended_by,
        at=contact.ended_at,
        reason="ended" if contact.answered_at else "left",
        wait_ms=(contact.answered_at or contact.ended_at) - contact.started_at,
        talk_ms=contact.ended_at - contact.answered_at if contact.answered_at else None,
    )

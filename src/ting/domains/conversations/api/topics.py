"""Topics: one conversation's contacts. One is split off as a contact of its own, or merged into another of them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from ting.domains.conversations import model, store
from ting.domains.conversations.api.talk import blank, get, move
from ting.domains.conversations.model import Contact, Message
from ting.kit.db import Tx
from ting.kit.problem import Gone, Refused

MERGED: Final = "merged"
"""The code of a contact that goes on in another: it has no end of its own to be wrapped up."""
TOPICS_MAX = 5
MARKED_MAX = 200


async def lock_topics(tx: Tx, *ids: UUID) -> list[Contact]:
    """Lock contacts, and the first of their family with them, in one order; return these, as they were asked for.

    Who holds the first holds what is counted of a family.
    """
    firsts = [(await get(tx, id_)).first for id_ in ids]
    locked = {found.id: found for found in await store.topics.lock(tx, sorted({*ids, *firsts}))}
    return [locked[id_] for id_ in ids]


async def split_off(tx: Tx, of: Contact, *, id_: UUID, key: UUID, number: str, queue: UUID, question: str) -> Contact:
    """Open a contact beside one that is locked with its family: the same customer, with a matter of its own."""
    family = (await store.topics.families(tx, [of.first]))[of.first]
    if sum(each.state in store.contacts.OPEN for each in family) >= TOPICS_MAX:
        raise Refused(
            "topics", f"At most {TOPICS_MAX} topics are open at a time.", "Merge one back, or end one, first."
        )
    contact = blank(
        id_=id_,
        key=key,
        number=number,
        channel=of.channel,
        point=of.point,
        visitor=of.visitor,
        customer=of.customer,
        queue=queue,
        lang=of.lang,
        question=question,
        page=of.page,
        mode=of.mode,
        started_at=tx.now,
        family=of.first,
    )
    await store.contacts.insert(tx, contact)
    # Somebody waits for an answer to this, though he has written nothing in it yet; who is not on the line does not.
    return await move(tx, contact, "queued", waiting_since=tx.now if of.mode == "live" else None)


async def merge(tx: Tx, of: Contact, into: Contact) -> None:
    """Close a locked contact that goes on in another one, which takes over that its customer waits for an answer."""
    if of.state not in store.contacts.OPEN or into.state not in store.contacts.OPEN:
        raise Gone("topic_over", "One of the two is over already.", "Look at both again.")
    since = [at for at in (of.waiting_since, into.waiting_since) if at is not None]
    spoke = [at for at in (of.customer_at, into.customer_at) if at is not None]
    await move(
        tx,
        of,
        "closed",
        ended_at=tx.now,
        closed_at=tx.now,
        ended_by="agent",
        code=MERGED,
        merged_into=into.id,
        waiting_since=None,
    )
    await move(
        tx,
        into,
        into.state,
        waiting_since=min(since, default=None),
        customer_at=max(spoke, default=None),
        idle_warned_at=None,
    )


async def families(tx: Tx, contacts: Sequence[Contact]) -> dict[UUID, list[Contact]]:
    """Return the families of these contacts in the order in which they began, by the first of each."""
    return await store.topics.families(tx, list({contact.first for contact in contacts})) if contacts else {}


async def marked(tx: Tx, contact: Contact, seqs: Sequence[int]) -> list[int]:
    """Return the places of these messages, in order. Raises Refused unless each is one that somebody wrote."""
    wanted = sorted(set(seqs))
    if len(wanted) > MARKED_MAX:
        raise Refused("marked", f"At most {MARKED_MAX} messages are marked at a time.", "Mark fewer.")
    found = {message.seq for message in await store.topics.at(tx, contact.id, wanted) if model.written(message)}
    if found != set(wanted):
        raise Refused("marked", "Not all of these messages were written by somebody.", "Mark what people wrote.")
    return wanted


async def written(tx: Tx, contact: UUID) -> list[int]:
    """Return the places of all that a contact brings into another: what people wrote, and what was merged into it."""
    return await store.topics.written(tx, contact)


async def at(tx: Tx, wanted: dict[UUID, set[int]]) -> dict[tuple[UUID, int], Message]:
    """Return messages by their contact and place."""
    found = await store.topics.many(tx, wanted) if wanted else []
    return {(message.contact, message.seq): message for message in found}


async def unread_by_customer(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how much the other side has written that the customer has not seen, by contact."""
    return await store.topics.unread(tx, ids) if ids else {}

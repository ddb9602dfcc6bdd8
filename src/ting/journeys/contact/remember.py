"""Afterwards: a contact that was begun stands on its customer's timeline, and is kept up to date there."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.events.contact import Accepted, Arrived, Closed, ContactEvent, Disposed
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.ids import new_id
from ting.kit.log import on_together

TITLE_MAX = 80


@on_together
async def remember(tx: Tx, event: Arrived | Accepted | Disposed | Closed) -> None:
    """Put the contact on the timeline, or renew what stands there. Twice is once."""
    await _remember(tx, {event.contact})


async def remember_many(tx: Tx, page: Sequence[Stored]) -> None:
    """Do so for what several events are about."""
    await _remember(tx, {stored.event.contact for stored in page if isinstance(stored.event, ContactEvent)})


async def _remember(tx: Tx, contacts: set[UUID]) -> None:
    await remember_all(tx, list((await conversations.of_ids(tx, list(contacts))).values()))


async def remember_all(tx: Tx, contacts: Sequence[conversations.Contact]) -> None:
    """Put contacts on their customers' timelines, or renew what stands there."""
    names = await people.names(tx, list({contact.agent for contact in contacts if contact.agent}))
    entries = []
    for contact in contacts:
        title = contact.question.replace("\n", " ")[:TITLE_MAX]
        agent = names[contact.agent][0] if contact.agent in names else None
        entry = customers.TimelineEntry(
            new_id(), contact.started_at, contact.channel, title, contact.code, agent, contact.id
        )
        entries.append((contact.customer, entry))
    await customers.note_all(tx, entries)


HANDLERS = (remember._replace(handle_many=remember_many),)

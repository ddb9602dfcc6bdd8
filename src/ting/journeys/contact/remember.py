"""Afterwards: a contact that was begun stands on its customer's timeline, and is kept up to date there."""

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.events.contact import Accepted, Arrived, Closed, Disposed
from ting.kit.db import Tx
from ting.kit.log import on

TITLE_MAX = 80


@on
async def remember(tx: Tx, event: Arrived | Accepted | Disposed | Closed) -> None:
    """Put the contact on the timeline, or renew what stands there. Twice is once."""
    contact = (await conversations.of_ids(tx, [event.contact])).get(event.contact)
    if contact is None:
        return
    names = await people.names(tx, [contact.agent]) if contact.agent else {}
    await customers.note(
        tx,
        contact.customer,
        at=contact.started_at,
        kind=contact.channel,
        title=contact.question.replace("\n", " ")[:TITLE_MAX],
        detail=contact.code,
        agent=names[contact.agent][0] if contact.agent in names else None,
        contact=contact.id,
    )


HANDLERS = (remember,)

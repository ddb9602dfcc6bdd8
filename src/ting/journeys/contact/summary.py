"""A contact as a line of a list: what it was, who had it, how it ended, and what its customer thought of it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Ref
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.journeys.contact.ratings import Rating, ratings_of
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.locale import Locale


class ContactSummary(msgspec.Struct, frozen=True):
    """A contact as a line of a list."""

    id: UUID
    number: str
    channel: str
    state: conversations.State
    queue: Named | None
    customer: Ref
    agent: Named | None
    lang: Locale
    question: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    wait_ms: int | None
    talk_ms: int | None
    acw_ms: int | None
    ended_by: str | None
    code: str | None
    code_names: dict[str, str] | None
    """As the code was called when it was chosen, with its branches."""
    transfers: int
    messages: int
    rating: Rating | None


async def summaries(tx: Tx, found: Sequence[conversations.Contact]) -> list[ContactSummary]:
    """Show contacts of one tenant as lines."""
    refs = await customers.refs(tx, [contact.customer for contact in found])
    names = await people.names(tx, [contact.agent for contact in found if contact.agent])
    queues = {queue.id: queue for queue in await routing.queues(tx)}
    ratings = await ratings_of(tx, found)
    codes = await conversations.code_names(tx, found)
    return [
        ContactSummary(
            id=contact.id,
            number=contact.number,
            channel=contact.channel,
            state=contact.state,
            queue=Named(contact.queue, queues[contact.queue].name) if contact.queue in queues else None,
            customer=refs[contact.customer],
            agent=Named(contact.agent, names[contact.agent][0]) if contact.agent in names else None,
            lang=contact.lang,
            question=contact.question,
            started_at=contact.started_at,
            answered_at=contact.answered_at,
            ended_at=contact.ended_at,
            wait_ms=_between(contact.started_at, contact.answered_at or contact.ended_at),
            talk_ms=_between(contact.answered_at, contact.ended_at),
            acw_ms=_between(contact.ended_at, contact.closed_at) if contact.answered_at else None,
            ended_by=contact.ended_by,
            code=contact.code,
            code_names=codes.get(contact.id),
            transfers=contact.transfers,
            messages=contact.messages,
            rating=ratings.get(contact.id),
        )
        for contact in found
    ]


def _between(start: int | None, end: int | None) -> int | None:
    return end - start if start is not None and end is not None else None

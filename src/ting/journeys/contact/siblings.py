"""The other topics of a contact's conversation, as screens name them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.kit.db import Tx
from ting.kit.problem import NotThere


class Sibling(msgspec.Struct, frozen=True):
    """Another topic of the same conversation: a contact of its own."""

    id: UUID
    number: str
    title: str
    """What it was begun with."""
    state: conversations.State
    queue: str
    agent: str | None
    first: bool
    """The conversation began with it."""
    merged_into: UUID | None


class DeskTopic(msgspec.Struct, frozen=True):
    """What has changed of a contact at a desk because its conversation has one topic more, or one less."""

    contact: UUID
    siblings: list[Sibling]
    waiting_since: int | None


async def topics_of(tx: Tx, contact: UUID) -> tuple[set[UUID], list[DeskTopic]]:
    """Return whose desks have topics of a conversation, and those topics; of a conversation with one, nothing.

    Of one that is no more, though the log still tells of it, nothing either: who follows the log must come past it.
    """
    try:
        known = await conversations.get(tx, contact)
    except NotThere:
        return set(), []
    (family,) = (await conversations.families(tx, [known])).values()
    if len(family) == 1:
        return set(), []
    served = [each for each in family if each.agent is not None and each.state in ("serving", "wrapup")]
    shown = await siblings_of(tx, served) if served else {}
    topics = [DeskTopic(each.id, shown[each.id], each.waiting_since) for each in served]
    return {each.agent for each in served if each.agent}, topics


async def siblings_of(tx: Tx, contacts: Sequence[conversations.Contact]) -> dict[UUID, list[Sibling]]:
    """Show the siblings of contacts of one tenant, in the order in which they began; most have none."""
    families = await conversations.families(tx, contacts)
    others = {each.id: each for family in families.values() if len(family) > 1 for each in family}
    if not others:
        return {contact.id: [] for contact in contacts}
    names = await people.names(tx, [each.agent for each in others.values() if each.agent])
    queues = {queue.id: queue.name for queue in await routing.queues(tx)}

    def shown(each: conversations.Contact) -> Sibling:
        return Sibling(
            id=each.id,
            number=each.number,
            title=each.question,
            state=each.state,
            queue=queues.get(each.queue, ""),
            agent=names[each.agent][0] if each.agent in names else None,
            first=each.family is None,
            merged_into=each.merged_into,
        )

    return {
        contact.id: [shown(each) for each in families[contact.first] if each.id != contact.id] for contact in contacts
    }

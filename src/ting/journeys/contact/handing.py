"""A contact goes from hand to hand, without a queue between: a supervisor takes it over, or its agent hands it to a colleague."""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.journeys.contact.serve import alias
from ting.kit.db import Tx


async def hand_to(tx: Tx, contact: conversations.Contact, held: routing.AssignmentRow, person: UUID) -> None:
    """Move a locked contact that is being served to a person's desk, full or not."""
    await routing.take_over(tx, held, person)
    visits = [*contact.visits[:-1], (contact.queue, person)]
    await conversations.move(
        tx,
        contact,
        "serving",
        agent_id=person,
        visits=[{"queue": str(queue) if queue else None, "agent": str(who) if who else None} for queue, who in visits],
    )
    names = await people.names(tx, [held.person, person])
    await conversations.system(tx, contact.id, "taken_over", by=names[person][0], agent=names[held.person][0])
    await conversations.system(tx, contact.id, "agent_joined", name=await alias(tx, person), number=contact.number)

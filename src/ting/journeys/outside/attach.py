"""What a panel showed is put into the conversation, for those who work on it: so it was, at that time."""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.panels import api as panels
from ting.domains.people.api import Signed
from ting.events.panel import PanelAttached
from ting.journeys.outside.sought import sought
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone

CODE = "panel_attached"


async def attach(
    tx: Tx, contact_id: UUID, panel_id: UUID, reader: Signed, *, key: UUID, answer: UUID
) -> conversations.Message:
    """Put what was shown into the contact at one's desk. The same key again is the same message.

    Raises Gone when the panel shows something newer by now: one attaches what one has seen.
    """
    contact = await conversations.lock(tx, contact_id)
    before = await conversations.said_before(tx, contact_id, key)
    if before is not None:
        return before
    of = (await sought(tx, contact_id, panel_id, reader)).named()
    kept = await panels.answer(tx, panel_id, of.subject)
    if kept is None or kept.id != answer:
        raise Gone("panel_moved_on", "The panel shows something newer by now.", "Look at it, and attach it again.")
    card = panels.PanelCard(id=new_id(), names=of.panel.names, at=kept.at, read=kept.read)
    await panels.put_card(tx, card, contact_id, contact.customer)
    person = reader.person
    message = await conversations.say(
        tx,
        contact_id,
        by=conversations.By("agent", person.id, person.name),
        kind="note",
        code=CODE,
        params={"card": str(card.id)},
        key=key,
        states=("serving", "wrapup"),
        agent=person.id,
    )
    tx.emit(PanelAttached(contact=contact_id, panel=panel_id, card=card.id, by=person.id))
    return message

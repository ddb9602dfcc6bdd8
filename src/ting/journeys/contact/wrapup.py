"""Step 6 of 7: what was it, and how did it end. The seat is free afterwards."""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.routing import api as routing
from ting.events.contact import Closed, Disposed
from ting.journeys.contact.serve import alias
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, Refused
from ting.kit.timers import Timer

UNSET = "unset"
"""The code of a wrap-up that ran into its cap."""


async def wrap_up(tx: Tx, contact_id: UUID, agent: UUID, *, code: str, note: str | None) -> None:
    """Set the wrap-up code, keep a note, and free the seat. Twice with the same code is once."""
    contact = await conversations.lock(tx, contact_id)
    if contact.state == "closed" and contact.agent == agent and contact.code == code:
        return
    assignment = await routing.serving(tx, contact_id)
    if contact.state != "wrapup" or assignment is None or assignment.person != agent:
        raise Gone("not_in_contact", "There is nothing of this contact left to wrap up.", "Look at your list.")
    if code not in {known.key for known in await conversations.wrapup_codes(tx, contact.queue)}:
        raise Refused("code_unknown", f"There is no wrap-up code {code!r}.", "Choose one of the list.")
    if note and note.strip():
        by = conversations.By("agent", agent, await alias(tx, agent))
        await conversations.say(tx, contact_id, by=by, kind="note", text=note, key=new_id(), states=("wrapup",))
    await _done(tx, contact, assignment, code, capped=False)


async def cap(tx: Tx, timer: Timer) -> None:
    """After-contact work has lasted long enough: it ends by itself, and that is said."""
    contact = await conversations.lock(tx, UUID(timer.body["contact"]))
    assignment = await routing.assignment(tx, UUID(timer.body["of"]))
    if assignment is None or assignment.state != "wrapup":
        return
    await _done(tx, contact, assignment, UNSET, capped=True)


async def at_once(tx: Tx, contact_id: UUID) -> None:
    """End the after-contact work of a locked contact where its queue grants none: no timer rings so soon."""
    contact = await conversations.get(tx, contact_id)
    assignment = await routing.serving(tx, contact_id)
    due = assignment.wrap_due_at if assignment is not None and assignment.state == "wrapup" else None
    if assignment is not None and due is not None and due <= tx.now:
        await _done(tx, contact, assignment, UNSET, capped=True)


async def _done(
    tx: Tx, contact: conversations.Contact, assignment: routing.AssignmentRow, code: str, *, capped: bool
) -> None:
    if await routing.end_wrapup(tx, assignment, capped=capped) is None:
        return
    version = await conversations.wrapup_version(tx)
    await conversations.move(tx, contact, "closed", closed_at=tx.now, code=code, code_version=version)
    tx.emit(Disposed(contact=contact.id, ticket=assignment.ticket, agent=assignment.person, code=code))
    tx.emit(Closed(contact=contact.id))

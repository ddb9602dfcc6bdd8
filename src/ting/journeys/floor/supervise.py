"""What a supervisor does on the floor: whisper, take a contact over, change what somebody is."""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.events.audit import StatusGiven
from ting.journeys.contact.consult.steps import voice
from ting.journeys.contact.handing import hand_to
from ting.kit.db import Tx
from ting.kit.problem import Forbidden, Gone, NotThere, Problem

WATCH = "contacts.watch"


async def whisper(tx: Tx, contact_id: UUID, signed: Signed, *, key: UUID, text: str) -> conversations.Message:
    """Say something that the agent and whoever watches hear, and the customer never does.

    A supervisor whispers to the agent, the agent whose contact it is whispers back, and so do the colleagues whom he
    called in; all by their real names.
    """
    contact = await conversations.get(tx, contact_id)
    if not signed.may(tx.tenant, WATCH) and await voice(tx, contact, signed.person.id) is None:
        raise Forbidden(WATCH)
    by = conversations.By("agent", signed.person.id, signed.person.name)
    return await conversations.say(tx, contact_id, by=by, text=text, key=key, kind="whisper", states=("serving",))


async def take_over(tx: Tx, contact_id: UUID, supervisor: UUID, *, agent: UUID) -> None:
    """Move a contact that is being served from `agent` to a supervisor's desk, full or not. Twice is once.

    It is no transfer: the guard against being passed around neither counts nor refuses it, and it may be handed back.
    Raises Gone when `agent` is no longer who serves it: the supervisor has looked at something that is past.
    """
    contact = await conversations.lock(tx, contact_id)
    held = await routing.serving(tx, contact_id)
    if contact.state != "serving" or held is None:
        raise Gone("not_serving", "Nobody is in this conversation any more.", "Look at it again: it has gone on.")
    if contact.agent == supervisor:
        return
    if contact.agent != agent:
        names = await people.names(tx, [contact.agent]) if contact.agent else {}
        who = names[contact.agent][0] if contact.agent in names else ""
        raise Gone("with_another", f"{who} has this contact now.", "Look at it again, and take it over from there.")
    await hand_to(tx, contact, held, supervisor)


async def set_status(tx: Tx, person: UUID, supervisor: UUID, status: str, aux: str | None) -> routing.SeatRow:
    """Set what one of the tenant's people is, as his supervisor. He is told who did it; the log keeps it."""
    if not (await people.agent(tx, person)).serves or await routing.seat(tx, person) is None:
        raise NotThere("agent")
    if person == supervisor:
        raise Problem("own_status", "This is your own seat.", "Set your own status at your desk.", status=409)
    tx.emit(StatusGiven(person=person, status=status, by=supervisor))
    return await routing.set_status(tx, person, status, aux, reason="supervisor", by=supervisor)

"""A call beside a conversation that is written: it is of the same contact, which goes on when it is over (docs/adr/0067)."""

from typing import Any
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.kit.db import Tx
from ting.kit.problem import Problem

SPOKEN_ON = "phone"


def is_the_call(contact: conversations.Contact) -> bool:
    """Say whether a contact is its call, and ends with it; a chat in which somebody is called goes on, and so does a promise."""
    return contact.channel in conversations.SPOKEN and contact.mode == "live"


def why(call: telephony.Call, by: telephony.Who) -> str:
    """Return why a call ended, in the words of a contact's record."""
    return "not_reached" if call.state == "dialling" else "line_lost" if by == "system" else "hung_up"


def how(call: telephony.Call, by: telephony.Who, now: int) -> dict[str, Any]:
    """Return what the record says of a talk that was hung up: who did first, after how long, and whether the customer was on hold."""
    return {"code": "hung_up", "who": by, "after_ms": now - (call.talking_at or now), "held": call.held}


async def begun(tx: Tx, contact: conversations.Contact) -> None:
    """Let a conversation in which somebody is called take of its agent's seat what a call takes."""
    if _written(contact):
        await routing.serve_on(tx, contact.id, SPOKEN_ON)


async def joined(tx: Tx, contact: conversations.Contact) -> None:
    """Note that they talk: whatever the customer had written is answered."""
    if _written(contact) and contact.waiting_since is not None:
        await conversations.move(tx, contact, contact.state, waiting_since=None)


async def over(tx: Tx, contact: conversations.Contact, call: telephony.Call, by: telephony.Who) -> None:
    """Say in a conversation that its call is over, and how; it weighs, and waits, as what it is again."""
    if contact.mode == "message":
        return  # what he said into the machine is the record
    reason = why(call, by)
    if reason == "hung_up":
        said = how(call, by, tx.now) if call.talking_at is not None else {"code": "call_over"}
    else:
        said = {"code": reason}
    await conversations.system(tx, contact.id, **said)
    if not _written(contact):
        return
    await routing.serve_on(tx, contact.id, contact.channel)
    if contact.state == "queued":
        await routing.turn(tx, contact.id, "live")


async def speaks(tx: Tx, contact: conversations.Contact) -> bool:
    """Say whether the customer of a conversation that is written is on the telephone, or being called."""
    call = await last_call(tx, contact.id) if _written(contact) else None
    return call is not None and call.state != "over"


async def silent(tx: Tx, contact: conversations.Contact) -> None:
    """Raise Problem `on_the_phone` where the customer speaks with us: what would end the conversation would cut him off."""
    if await speaks(tx, contact):
        raise Problem(
            "on_the_phone",
            "The customer is on the telephone in this conversation.",
            "Hang up first; the conversation can be ended then.",
            status=409,
        )


async def last_call(tx: Tx, contact: UUID) -> telephony.Call | None:
    """Return the last call of a contact, also while it lasts."""
    return (await telephony.calls_of(tx, [contact])).get(contact)


def _written(contact: conversations.Contact) -> bool:
    return contact.channel not in conversations.SPOKEN and contact.mode == "live"

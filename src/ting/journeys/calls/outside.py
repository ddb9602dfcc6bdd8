"""A caller talks outside, where his flow has led him on: it ends, and his contact with it, saying who hung up (docs/adr/0069)."""

from typing import Any

from ting.domains.conversations import api as conversations
from ting.domains.telephony import api as telephony
from ting.events.contact import Closed, Disconnected
from ting.kit.db import Tx

FAR_LEFT = "transferred"
"""Why the line of a caller is gone whom somebody outside has left."""


async def over(
    tx: Tx, contact: conversations.Contact, call: telephony.Call, by: telephony.Who, why: str | None
) -> None:
    """The talk outside of a locked contact is over: nobody of ours had a part in it, so nothing is wrapped up."""
    who: telephony.FarWho = "customer" if by == "customer" else "far" if why == FAR_LEFT else "system"
    since = await telephony.outside_over(tx, call.id, who)
    reason = "hung_up" if who != "system" and since is not None else "line_lost"
    how: dict[str, Any] = {"who": who, "after_ms": tx.now - (since or tx.now)} if reason == "hung_up" else {}
    await conversations.system(tx, contact.id, reason, **how)
    ended_by: telephony.Who = "customer" if who == "customer" else "system"
    await conversations.move(
        tx, contact, "closed", ended_at=tx.now, closed_at=tx.now, ended_by=ended_by, waiting_since=None
    )
    tx.emit(Disconnected(contact=contact.id, by=ended_by, reason=reason))
    tx.emit(Closed(contact=contact.id))

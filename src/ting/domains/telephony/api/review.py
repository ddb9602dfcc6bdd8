"""Calls that are over are looked through, and who was in one is called back for it."""

from uuid import UUID

from ting.domains.telephony.calls import Call
from ting.domains.telephony.review import Talks
from ting.domains.telephony.store import review
from ting.events.call import CallBackPlanned
from ting.kit.cursor import Cursor
from ting.kit.db import Tx
from ting.kit.problem import Problem


async def talks(tx: Tx, by: Talks, *, cursor: Cursor | None, limit: int) -> list[Call]:
    """Return calls that are over and in which somebody talked, newest first, after a cursor (began_at, id)."""
    return await review.find(tx, by, cursor, limit)


def may_call_back(call: Call) -> None:
    """Say whether the customer of a call can be called back for it. Raises Problem `call_goes_on`, `number_withheld`."""
    if call.state != "over" or call.contact is None:
        raise Problem("call_goes_on", "This call is not over.", "Look again when it is.", status=409)
    if not call.other:
        raise Problem("number_withheld", "The caller showed no number.", "He cannot be called back.", status=409)


async def called_back(tx: Tx, call: Call, contact: UUID, by: UUID, owner: UUID | None) -> None:
    """Note that the customer of a locked call is called back for it, in a contact of its own. `owner`: by whom, if he is there."""
    await review.called_back(tx, call.id, contact)
    tx.emit(CallBackPlanned(contact=contact, call=call.id, by=by, owner=owner))

"""The door of invitations."""

from uuid import UUID

import msgspec

from ting.domains.invitations import store
from ting.domains.invitations.model import (
    DEFAULT_MS,
    NOTE_MAX,
    PERMISSION,
    REASON_MAX,
    STATES,
    USES_MAX,
    WAITING_MAX,
    Admission,
    Answer,
    Asked,
    Invitation,
    State,
    check,
    check_reason,
    refusal,
)
from ting.domains.invitations.store import admission, names, of_ids, page, requests, waiting
from ting.events.invitation import (
    InvitationAnswered,
    InvitationAsked,
    InvitationMade,
    InvitationRevoked,
    InvitationUsed,
)
from ting.kit.db import Tx
from ting.kit.ids import new_secret, secret_hash
from ting.kit.problem import Gone, NotThere, Problem, TooMany

__all__ = [
    "DEFAULT_MS",
    "NOTE_MAX",
    "PERMISSION",
    "REASON_MAX",
    "STATES",
    "USES_MAX",
    "Admission",
    "Answer",
    "Asked",
    "Invitation",
    "State",
    "admission",
    "answer",
    "ask",
    "asked",
    "enter",
    "make",
    "names",
    "of_ids",
    "open_link",
    "page",
    "requests",
    "revoke",
    "waiting",
]

FULL_MS = 3_600_000


async def make(tx: Tx, wanted: Invitation, *, by: UUID, request: UUID | None = None) -> str | None:
    """Invite somebody; return the secret of the link. None when this was made before: it is shown once. Raises Refused."""
    note = check(uses=wanted.uses, expires_at=wanted.expires_at, now=tx.now, note=wanted.note)
    secret = new_secret()
    one = msgspec.structs.replace(wanted, note=note, used=0, made_at=tx.now, made_by=by)
    if not await store.insert(tx, one, secret_hash(secret)):
        before = (await store.of_ids(tx, [one.id])).get(one.id)
        if before is None or (before.point, before.customer, before.address) != (one.point, one.customer, one.address):
            raise Problem("id_used", "Another invitation has this id.", "Give each its own.", status=409)
        return None
    tx.emit(InvitationMade(invitation=one.id, point=one.point, customer=one.customer, request=request, by=by))
    return secret


async def open_link(tx: Tx, secret: str, point: UUID, visitor: UUID | None) -> tuple[Invitation, bool]:
    """Find what a link lets in, and lock it; say whether this browser came in by it before. Raises Problem.

    Nothing is counted yet: `enter` does that, with the browser that is let in.
    """
    found = await store.lock_by_hash(tx, secret_hash(secret))
    if found is None or found.point != point:
        raise refusal(None)
    again = visitor is not None and await store.is_used(tx, found.id, visitor)
    state = found.state(tx.now)
    if state == "open" or (state == "used" and again):
        return found, again
    raise refusal(state)


async def enter(tx: Tx, one: Invitation, visitor: UUID) -> None:
    """Count a browser in that came by an invitation."""
    await store.count_in(tx, one.id, visitor)
    tx.emit(InvitationUsed(invitation=one.id, point=one.point, customer=one.customer))


async def revoke(tx: Tx, id_: UUID, *, by: UUID) -> None:
    """Take an invitation back. Twice is once. What runs goes on; nothing new begins. Raises NotThere."""
    found = await store.lock(tx, id_)
    if found is None:
        raise NotThere("invitation")
    if found.good(tx.now):
        await store.revoke(tx, id_, by)
        tx.emit(InvitationRevoked(invitation=id_, by=by))


async def ask(tx: Tx, wanted: Asked) -> None:
    """Ask to be invited. Who waits already, asks no second time; he is told the same. Raises Refused, TooMany."""
    if await store.waiting(tx, wanted.point) >= WAITING_MAX:
        raise TooMany("too_many_tries", "Too many ask at this moment.", after_ms=FULL_MS)
    one = msgspec.structs.replace(wanted, reason=check_reason(wanted.reason), asked_at=tx.now)
    if await store.ask(tx, one):
        tx.emit(InvitationAsked(request=one.id, point=one.point))


async def asked(tx: Tx, id_: UUID) -> Asked:
    """Return who asked, locked: of two who answer one is first. Raises NotThere."""
    found = await store.lock_request(tx, id_)
    if found is None:
        raise NotThere("request")
    return found


async def answer(tx: Tx, of: Asked, given: Answer, *, by: UUID, invitation: UUID | None = None) -> None:
    """Answer who asked. What was declined may be granted later; the same answer again changes nothing. Raises Gone."""
    if of.state == given == "declined":
        return
    if of.state == "granted":
        raise Gone("answered", "Somebody has sent him an invitation already.", "Look at the list.")
    await store.answer(tx, of.id, given, by, invitation)
    tx.emit(InvitationAnswered(request=of.id, answer="granted" if given == "granted" else "declined", by=by))

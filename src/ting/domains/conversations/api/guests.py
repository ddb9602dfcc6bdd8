"""Guests: invited by a link, here for a while, gone."""

from typing import Literal
from uuid import UUID

from ting.domains.conversations import store
from ting.domains.conversations.api.talk import system
from ting.domains.conversations.model import Contact, Participant
from ting.events.contact import Joined, Parted
from ting.kit.db import Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.problem import Gone, NotThere, Problem, Refused
from ting.kit.text import clean

GUESTS_MAX = 5
LINK_MS = 24 * 3_600_000
NAME_MAX = 40


async def invite_guest(tx: Tx, contact: Contact, by: Literal["customer", "agent"], *, whole: bool) -> tuple[UUID, str]:
    """Invite somebody into a locked contact by a link; return who it is for, and the secret of the link. Used once."""
    if contact.state not in store.contacts.OPEN:
        raise Problem("not_in_contact", "This conversation is over.", "Begin a new one first.", status=409)
    if sum(each.state in ("invited", "here") for each in await store.guests.of_contact(tx, contact.id)) >= GUESTS_MAX:
        raise Refused("guests", f"At most {GUESTS_MAX} are invited at a time.", "Remove somebody first.")
    id_, secret = new_id(), new_secret()
    blank = _participant_of(id_, contact.id, "guest", by, tx.now, whole=whole)
    await store.guests.insert(tx, blank, secret_hash(secret))
    return id_, secret


async def participants(tx: Tx, contact: UUID) -> list[Participant]:
    """Return who takes part in a contact, or did, or is invited, in order."""
    return await store.guests.of_contact(tx, contact)


async def participant_of(tx: Tx, secret: str) -> tuple[Participant, UUID] | None:
    """Find a participant and his tenant by his own secret (in a transaction of the house)."""
    return await store.guests.by_token(tx, secret_hash(secret))


async def participant_of_link(tx: Tx, secret: str) -> tuple[Participant, UUID] | None:
    """Find whom a link was made for, and his tenant (in a transaction of the house)."""
    return await store.guests.by_link(tx, secret_hash(secret))


async def participant(tx: Tx, id_: UUID) -> Participant:
    """Return a participant. Raises NotThere."""
    found = await store.guests.one(tx, id_)
    if found is None:
        raise NotThere("participant")
    return found


async def join(tx: Tx, contact: Contact, of: Participant, name: str) -> str:
    """Let who was invited into a locked contact join by this name; return his own secret. The link is used up."""
    name = " ".join(clean(name, NAME_MAX).split())
    if not name:
        raise Refused("name", "Everybody here should know who you are.", "Give a name.")
    secret = new_secret()
    from_seq = 0 if of.whole else contact.last_seq
    if contact.state not in store.contacts.OPEN or not await store.guests.join(
        tx, of.id, name, from_seq, secret_hash(secret)
    ):
        raise Gone("link_used", "This link was used, or is no longer good.", "Ask for another one.")
    await system(tx, contact.id, "guest_joined", name=name)
    tx.emit(Joined(contact=contact.id, participant=of.id, kind="guest", whole=of.whole))
    return secret


async def part(tx: Tx, contact: UUID, id_: UUID, *, removed: bool) -> None:
    """Let a participant of a locked contact be gone. Twice is once."""
    before = await participant(tx, id_)
    if before.contact != contact:
        raise NotThere("participant")
    gone = await store.guests.part(tx, id_, "removed" if removed else "left")
    if gone is None:
        return
    if before.state == "here":
        await system(tx, contact, "guest_removed" if removed else "guest_left", name=gone.name)
    tx.emit(Parted(contact=contact, participant=id_, removed=removed))


def _participant_of(
    id_: UUID,
    contact: UUID,
    kind: Literal["guest"],
    by: Literal["customer", "agent"],
    now: int,
    *,
    whole: bool,
) -> Participant:
    return Participant(id_, contact, kind, "", None, "invited", whole, 0, by, now, now + LINK_MS, None, None)

"""One-time links: to a new mail address, which counts once its owner has confirmed it, and to the set-up page."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.people import store
from ting.domains.people.model import ADDRESS_MS, ASKS, TRIES_MS, Link, Person, check_email
from ting.domains.people.store import sessions as tries
from ting.events.person import EmailChanged
from ting.kit.db import Tx
from ting.kit.ids import new_secret, secret_hash
from ting.kit.problem import Gone, Problem, Refused, TooMany


class Asked(msgspec.Struct, frozen=True):
    """A new address that was asked for. `taken`: it is somebody's already, who alone is told so."""

    email: str
    secret: str
    taken: bool
    expires_at: int


class Pending(msgspec.Struct, frozen=True):
    """An address that waits to be confirmed."""

    email: str
    expires_at: int


async def link(house: Tx, secret: str) -> Link:
    """Return what a link is for. Raises Problem 404 when it is unknown, old or used."""
    found = await store.live_link(house, secret_hash(secret))
    if found is None:
        raise dead_link()
    return found


async def ask_for_address(house: Tx, person: Person, email: str, *, by: UUID, tenant: UUID | None = None) -> Asked:
    """Make a link that confirms a new address (in a transaction of the house); an older one dies. Raises Problem 429.

    Nothing that the asker is told depends on whether the address is somebody's: a link is made either way.
    """
    email = check_email(email)
    if email == person.email:
        raise Refused("field", "This is the address already.", "Give another one.", field="email")
    asking = [bucket("address-of", str(person.id))]
    await check_tries(house, {asking[0]: ASKS}, "This was asked for too often.")
    await tries.note_try(house, asking)
    made = Asked(email, new_secret(), await store.is_taken(house, email), house.now + ADDRESS_MS)
    await store.insert_link(
        house,
        secret_hash(made.secret),
        person.id,
        "email",
        tenant=tenant,
        by=by,
        expires_at=made.expires_at,
        email=email,
    )
    return made


async def pending_address(house: Tx, person: UUID) -> Pending | None:
    """Return the address that a person has not confirmed yet."""
    found = await store.pending_address(house, person)
    return Pending(*found) if found else None


async def give_up_address(house: Tx, person: UUID) -> None:
    """Let a new address that is not confirmed be forgotten; its link dies. Harmless when there is none."""
    await store.drop_link(house, person, address=True)


async def confirm_address(house: Tx, secret: str) -> Link:
    """Use a link up: its address is the person's from now on. Return it, with the person as he was.

    His sessions go on. Links to a password that went to the old address die: whoever reads it now is not to come in.
    """
    found = await link(house, secret)
    if found.email is None or not await store.use_link(house, secret_hash(secret)):
        raise dead_link()
    if await store.is_taken(house, found.email):
        raise Gone("email_taken", f"{found.email} is somebody's already.", "Use another address.")
    await store.set_email(house, found.person.id, found.email)
    await store.drop_link(house, found.person.id, address=False)
    house.emit(EmailChanged(person=found.person.id, by=found.by or found.person.id))
    return found


async def make_setup_link(tx: Tx, lasts_ms: int) -> str:
    """Make the one-time secret of the set-up page (in a transaction of the house); older ones die."""
    secret = new_secret()
    await store.insert_setup_link(tx, secret_hash(secret), tx.now + lasts_ms)
    return secret


async def check_setup_link(tx: Tx, secret: str) -> None:
    """Raise NotThere when a set-up link is unknown, old or used."""
    if not await store.setup_link_lives(tx, secret_hash(secret)):
        raise _used_link()


async def use_setup_link(tx: Tx, secret: str) -> None:
    """Use a set-up link up. Raises Problem 404 when it is not (or no longer) good."""
    if not await store.use_setup_link(tx, secret_hash(secret)):
        raise _used_link()


def _used_link() -> Problem:
    return Problem(
        "setup_link_used",
        "This set-up link is not, or no longer, good.",
        "Start the server again on the empty database: it prints a new one.",
        status=404,
    )


def dead_link() -> Problem:
    """Return what is said of a link that is unknown, old or used."""
    return Problem("link_used", "This link is not, or no longer, good.", "Ask for a new one.", status=404)


async def check_tries(house: Tx, limits: Mapping[str, int], detail: str) -> None:
    """Raise Problem 429 where so many tries were made within TRIES_MS, with when the next may be made."""
    since = house.now - TRIES_MS
    full = [await tries.full_since(house, each, since, most) for each, most in limits.items()]
    if ends := [at + TRIES_MS for at in full if at is not None]:
        raise TooMany("too_many_tries", detail, after_ms=max(ends) - house.now)


def bucket(kind: str, what: str) -> str:
    """Return under what tries are counted. Hashed: a list of failed sign-ins is not to become a list of people."""
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()


async def distrust_all(house: Tx) -> None:
    """End every session, and every link that sets a password or an address: the house was restored.

    What was ended or used since the back-up would live again. Invitations stay: who holds one has nothing else.
    """
    await store.distrust_all(house)

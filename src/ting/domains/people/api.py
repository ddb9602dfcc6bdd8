"""The door of people."""

import asyncio
import hashlib
from collections.abc import Sequence
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from ting.domains.people import store
from ting.domains.people.model import (
    ADDRESS_TRIES,
    PERMISSIONS,
    SESSION_MS,
    TRIES,
    TRIES_MS,
    Agent,
    AuxCode,
    Membership,
    Person,
    Role,
    Session,
    Signed,
    check_email,
    check_password,
)
from ting.events.session import SessionRevoked, SessionStarted
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.problem import Gone, NotThere, Problem, Refused

__all__ = ["PERMISSIONS", "SESSION_S", "Agent", "AuxCode", "Membership", "Person", "Role", "Session", "Signed"]

SESSION_S = SESSION_MS // 1000
_argon = PasswordHasher()
# Somebody who does not exist takes as long to be refused as somebody who does.
_NOBODY = _argon.hash(new_secret())


async def add_person(
    tx: Tx, *, email: str, name: str, alias: str | None = None, locale: str = "en", password: str | None = None
) -> Person:
    """Add a person to the installation (in a transaction of the house). Without a password he cannot sign in yet."""
    email = check_email(email)
    if await store.by_email(tx, email):
        raise Gone("email_taken", f"{email} is somebody's already.", "Grant that person to the tenant instead.")
    if password is not None:
        check_password(password)
    person = Person(id=new_id(), name=name.strip(), alias=(alias or name).strip(), email=email, locale=locale)
    await store.insert_person(tx, person, await asyncio.to_thread(_argon.hash, password) if password else None)
    return person


async def find(tx: Tx, email: str) -> Person | None:
    """Find an enabled person by mail address (in a transaction of the house)."""
    found = await store.by_email(tx, check_email(email))
    return found[0] if found else None


async def nobody_yet(tx: Tx) -> bool:
    """Say whether the installation is still empty."""
    return await store.count_people(tx) == 0


async def add_team(tx: Tx, name: str) -> UUID:
    """Add a team to the tenant."""
    team = new_id()
    await store.insert_team(tx, team, name)
    return team


async def grant(tx: Tx, person: UUID, role: Role, team: UUID | None = None) -> None:
    """Make a person a member of the tenant."""
    await store.grant(tx, person, role, team)


async def sign_in(db: Database, *, email: str, password: str, user_agent: str, address: str) -> tuple[Signed, str]:
    """Check a password and begin a session; return who it is and the session's secret.

    Raises Problem 429 after TRIES failures of one account, or ADDRESS_TRIES from one address, within TRIES_MS; 401
    otherwise. A whole office may share an address: it is not shut out by one colleague's forgotten password.
    """
    account, office = _bucket("account", email.strip().lower()), _bucket("address", address)
    buckets = [account, office]
    async with db.house() as tx:
        tries = await store.failed_tries(tx, buckets, tx.now - TRIES_MS)
        if tries.get(account, 0) >= TRIES or tries.get(office, 0) >= ADDRESS_TRIES:
            raise Problem(
                "too_many_tries",
                "Too many sign-ins failed lately.",
                "Wait a quarter of an hour, then try again.",
                status=429,
            )
        found = await store.by_email(tx, email.strip().lower())
    if not await asyncio.to_thread(_verify, found[1] if found else None, password) or found is None:
        async with db.house() as tx:
            await store.note_try(tx, buckets)
        raise Problem(
            "sign_in_failed",
            "The address or the password is not right.",
            "Try again; an administrator can set a new password.",
            status=401,
        )
    return await begin_session(db, found[0], user_agent)


async def begin_session(db: Database, person: Person, user_agent: str) -> tuple[Signed, str]:
    """Begin a session for somebody who has proved who he is; return him and the session's secret."""
    session, secret = new_id(), new_secret()
    async with db.house() as tx:
        await store.insert_session(tx, session, secret_hash(secret), person.id, user_agent[:200], tx.now + SESSION_MS)
        tx.emit(SessionStarted(person=person.id, session=session))
        return Signed(person, session, await store.memberships(tx, person.id)), secret


async def who(db: Database, secret: str) -> Signed | None:
    """Return who holds this session, or None when it is not live."""
    async with db.house() as tx:
        found = await store.live_session(tx, secret_hash(secret))
        if found is None:
            return None
        session, person = found
        return Signed(person, session, await store.memberships(tx, person.id))


async def live_sessions(tx: Tx, sessions: Sequence[UUID]) -> set[UUID]:
    """Return which of these sessions are still live: the backstop of what SessionRevoked says at once."""
    return await store.live_ids(tx, sessions)


async def sessions(tx: Tx, signed: Signed) -> list[Session]:
    """Return a person's live sessions, newest first."""
    return [
        Session(id_, created, seen, agent, id_ == signed.session)
        for id_, created, seen, agent in await store.sessions(tx, signed.person.id)
    ]


async def sign_out(tx: Tx, person: UUID, *, by: str, only: UUID | None = None, but: UUID | None = None) -> int:
    """End one session of a person, all, or all but one; their sockets close within seconds. Return how many."""
    ended = await store.revoke(tx, person, only=only, but=but)
    for session in ended:
        tx.emit(SessionRevoked(person=person, session=session, by=by))
    return len(ended)


async def set_locale(tx: Tx, person: UUID, locale: str) -> None:
    """Set the language of a person's screens."""
    if locale not in ("en", "zh-TW", "zh-CN", "ja"):
        raise Refused("locale", f"{locale!r} is not a language of Ting.", "Use en, zh-TW, zh-CN or ja.")
    await store.set_locale(tx, person, locale)


async def agents(tx: Tx) -> list[Agent]:
    """Return the tenant's people, by name."""
    return await store.agents(tx)


async def agent(tx: Tx, person: UUID) -> Agent:
    """Return one of the tenant's people. Raises NotThere."""
    for found in await store.agents(tx):
        if found.id == person:
            return found
    raise NotThere("person")


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return (name, alias) of these people."""
    return await store.names(tx, ids) if ids else {}


async def aux_codes(tx: Tx) -> list[AuxCode]:
    """Return the tenant's reasons for being away, in their order."""
    return await store.aux_codes(tx)


async def put_aux_codes(tx: Tx, codes: Sequence[AuxCode]) -> None:
    """Set the tenant's reasons for being away, in this order."""
    for position, code in enumerate(codes):
        await store.put_aux_code(tx, code, position)


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


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        _argon.verify(password_hash or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def _bucket(kind: str, what: str) -> str:
    # Hashed: a list of failed sign-ins is not to become a list of people.
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()

"""Who is it? Tries to prove it, counted; and the sessions of those who have."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from ting.domains.people import store
from ting.domains.people.api import second
from ting.domains.people.api.links import bucket, check_tries
from ting.domains.people.model import ADDRESS_TRIES, SESSION_MS, TRIES, Person, Session, Signed
from ting.domains.people.store import providers, tokens
from ting.domains.people.store import second as second_store
from ting.domains.people.store import sessions as table
from ting.events.session import SessionRefused, SessionRevoked, SessionStarted
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.problem import Problem

argon = PasswordHasher()


class Attempt:
    """One try to prove who one is. It counts as a failure unless it is `good` in the end."""

    def __init__(self, db: Database, email: str) -> None:
        self._db = db
        self._email = email
        self.person: Person | None = None
        """Whose account it is about, once that is known."""
        self.good = False

    async def password(self, password: str) -> Person | None:
        """Return whose password this is, or None. Who does not exist takes as long to be refused as who does."""
        async with self._db.house() as tx:
            found = await store.by_email(tx, self._email)
        self.person = found[0] if found else None
        self.good = await asyncio.to_thread(_verify, found[1] if found else None, password)
        return self.person if self.good else None

    async def second_factor(self, person: Person, code: str | None) -> None:
        """Ask for the second factor of who has one. Raises Problem 401 `code_needed`, `code_wrong`.

        That it is asked for is no failure: the password was right.
        """
        self.person, self.good = person, True
        async with self._db.house() as tx:
            if (await second_store.state(tx, person.id)).since is None:
                return
        if not code:
            raise Problem(
                "code_needed",
                "This account asks for a second factor.",
                "Send `code` as well: of the authenticator app, or a recovery code.",
                status=401,
            )
        self.good = await self._db.run(None, second.take, person.id, code)
        if not self.good:
            raise Problem(
                "code_wrong",
                "The code is not right, or was used already.",
                "Wait for the next one, then try again.",
                status=401,
            )


@asynccontextmanager
async def trying(db: Database, *, email: str, address: str, by: str = "account") -> AsyncIterator[Attempt]:
    """Let somebody try to prove who he is; `by` another way than his password, tries are counted apart.

    Raises Problem 429 after TRIES failures of one account, or ADDRESS_TRIES from one address, within TRIES_MS.
    A whole office may share an address: it is not shut out by one colleague's forgotten password.
    A try counts for its account from its beginning: a thousand at once are not a thousand tries.
    """
    email = email.strip().lower()
    account, office = bucket(by, email), bucket("address", address)
    async with db.house() as tx:
        await table.alone_with(tx, account)
        await check_tries(tx, {account: TRIES, office: ADDRESS_TRIES}, "Too many sign-ins failed lately.")
        await table.note_try(tx, [account])
        begun = tx.now
    attempt = Attempt(db, email)
    try:
        yield attempt
    finally:
        async with db.house() as tx:
            if attempt.good:
                await table.take_try_back(tx, account, begun)
            else:
                await table.note_try(tx, [office])
                if attempt.person is not None:
                    tx.emit(SessionRefused(person=attempt.person.id))


async def sign_in(
    db: Database,
    *,
    email: str,
    password: str,
    code: str | None = None,
    user_agent: str,
    address: str,
    beside: Signed | None = None,
) -> tuple[Signed, str]:
    """Check a password, and a code where there is a second factor, and begin a session; return it and its secret.

    Raises Problem 429, 401, and 403 for who comes in by his company's provider alone.
    """
    async with trying(db, email=email, address=address) as attempt:
        found = await attempt.password(password)
        if found is None:
            raise Problem(
                "sign_in_failed",
                "The address or the password is not right.",
                "Try again, or ask for a new password.",
                status=401,
            )
        await attempt.second_factor(found, code)
    async with db.house() as tx:
        await check_password_opens(tx, found.id)
    return await begin_session(db, found, user_agent, beside=same(beside, found))


async def prove(db: Database, *, email: str, password: str, address: str) -> Person | None:
    """Return whose password this is; None when it is not right, which is noted. Raises Problem 429."""
    async with trying(db, email=email, address=address) as attempt:
        return await attempt.password(password)


async def begin_session(
    db: Database, person: Person, user_agent: str, *, provider: Sequence[UUID] = (), beside: UUID | None = None
) -> tuple[Signed, str]:
    """Begin a session for somebody who has proved who he is; return him and the session's secret.

    `provider`: the tenants that take their identity provider's word for him; empty: it was his password. What a live
    session of his in the same browser (`beside`) reaches, this one reaches too.
    """
    session, secret = new_id(), new_secret()
    async with db.house() as tx:
        until = tx.now + SESSION_MS
        await table.insert_session(
            tx, session, secret_hash(secret), person.id, user_agent[:200], until, tenants=provider, beside=beside
        )
        tx.emit(SessionStarted(person=person.id, session=session, provider=provider[0] if provider else None))
        found = await table.live_session(tx, secret_hash(secret))
        if found is None:
            raise LookupError("this person was put out of use a moment ago")
        return await _signed(tx, *found), secret


async def who(db: Database, secret: str) -> Signed | None:
    """Return who holds this session, or None when it is not live."""
    async with db.house() as tx:
        found = await table.live_session(tx, secret_hash(secret))
        return await _signed(tx, *found) if found else None


async def _signed(tx: Tx, session: UUID, person: Person, lacks: bool) -> Signed:  # noqa: FBT001
    everywhere = await store.memberships(tx, person.id)
    reached = await table.reached(tx, session)
    mine = {tenant: each for tenant, each in everywhere.items() if tenant in reached}
    beyond = {tenant: each for tenant, each in everywhere.items() if tenant not in reached}
    return Signed(person, session, mine, lacks, beyond=beyond)


async def live_sessions(tx: Tx, sessions: Sequence[UUID]) -> set[UUID]:
    """Return which of these sessions and tokens are still live: the backstop of what SessionRevoked says at once."""
    return await table.live_ids(tx, sessions) | await tokens.live_ids(tx, sessions)


async def sessions(tx: Tx, signed: Signed) -> list[Session]:
    """Return a person's live sessions, newest first."""
    return await table.sessions(tx, signed.person.id, signed.session)


def same(beside: Signed | None, person: Person) -> UUID | None:
    """Return the session that is open in the same browser, where it is this very person's."""
    return beside.session if beside is not None and not beside.token and beside.person.id == person.id else None


async def check_password_opens(house: Tx, person: UUID) -> None:
    """Raise Problem 403 for who comes in by his company's provider alone. `companies`: which."""
    if not await providers.password_opens(house, person):
        raise Problem(
            "password_off",
            "Your company's people do not sign in by password.",
            "Sign in through your company.",
            status=403,
            companies=await providers.companies(house, person),
        )


async def sign_out(tx: Tx, person: UUID, *, by: str, only: UUID | None = None, but: UUID | None = None) -> int:
    """End one session of a person, all, or all but one; their sockets close within seconds. Return how many."""
    ended = await table.revoke(tx, person, only=only, but=but)
    for session in ended:
        tx.emit(SessionRevoked(person=person, session=session, by=by))
    return len(ended)


@cache
def _nobodys() -> str:
    """Return a hash that no password fits: who does not exist takes as long to be refused as who does."""
    return argon.hash(new_secret())


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        argon.verify(password_hash or _nobodys(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None

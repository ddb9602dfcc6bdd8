"""Programs that act for a tenant: made by somebody who may, never more than he may, revoked at once."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from ting.domains.people import store
from ting.domains.people.model import Membership, Person, Signed
from ting.domains.people.roles import Rights
from ting.domains.people.store import tokens as table
from ting.domains.people.tokens import MOST, PREFIX, ApiToken, NewToken, checked, now_may
from ting.events.person import TokenMade, TokenRevoked
from ting.events.session import SessionRevoked
from ting.kit.db import Database, Tx
from ting.kit.ids import is_token, new_id, new_token, secret_hash
from ting.kit.locale import Locale
from ting.kit.problem import NotThere, Refused

ROLE = "token"
"""What stands in the place of a role."""


class TokenGiven(msgspec.Struct, frozen=True):
    """A new token. `secret` is shown this once."""

    token: ApiToken
    secret: str


async def tokens(tx: Tx) -> list[ApiToken]:
    """Return the tenant's tokens, the newest first."""
    return await table.every(tx)


async def make_token(inner: Tx, wish: NewToken, *, by: Signed, locale: Locale, known: Collection[str]) -> TokenGiven:
    """Make a token (in a transaction of the house, within the tenant). Raises Refused."""
    membership = (await store.memberships(inner, by.person.id)).get(inner.tenant)
    wish = checked(wish, membership.rights if membership else Rights(), known, inner.now)
    if len(await table.every(inner)) >= MOST:
        raise Refused("tokens_many", f"There are {MOST} tokens already.", "Revoke those that nobody uses.")
    token = ApiToken(
        id=new_id(),
        name=wish.name,
        permissions=wish.permissions,
        by=by.person.id,
        maker=by.person.name,
        made_at=inner.now,
        expires_at=wish.expires_at,
        used_at=None,
    )
    secret = new_token(PREFIX)
    called = f"API token {wish.name}"
    acts = Person(id=token.id, name=called, alias=called, email=f"{token.id}@token.invalid", locale=locale)
    await table.insert(inner, token, acts, secret_hash(secret))
    inner.emit(TokenMade(token=token.id, by=by.person.id))
    return TokenGiven(token, secret)


async def revoke_token(inner: Tx, token: UUID, *, by: UUID) -> None:
    """Let a token be used no more (in a transaction of the house, within the tenant); what it opened closes. Raises NotThere."""
    if not await table.revoke(inner, token):
        raise NotThere("token")
    inner.emit(TokenRevoked(token=token, by=by))
    inner.emit(SessionRevoked(person=token, session=token, by=str(by)))


async def bearer(db: Database, secret: str) -> Signed | None:
    """Return as whom a token acts, or None when it is none, or cannot be used."""
    if not is_token(secret, PREFIX):
        return None
    async with db.house() as tx:
        found = await table.live(tx, secret_hash(secret))
        if found is None:
            return None
        tenant, token, person = found
        maker = (await store.memberships(tx, token.by)).get(tenant)
        mine = Membership(
            tenant,
            ROLE,
            None,
            now_may(token, maker.rights if maker else Rights()),
            called=person.name,
            team_id=maker.team_id if maker else None,
            site=maker.site if maker else None,
        )
        return Signed(person, token.id, {tenant: mine}, token=True)

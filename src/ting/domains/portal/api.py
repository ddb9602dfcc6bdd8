"""The door of the portal."""

import hashlib
from uuid import UUID

from ting.domains.portal import store
from ting.domains.portal.model import (
    ADDRESS_ASKS,
    ASK_MS,
    ASKS,
    LINK_MS,
    SESSION_MS,
    HelpPage,
    Link,
    Signed,
    Used,
    checked,
)
from ting.kit.db import Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.problem import NotThere, Problem, Refused

__all__ = ["LINK_MS", "SESSION_MS", "HelpPage", "Link", "Signed", "Used"]


async def put(tx: Tx, page: HelpPage) -> None:
    """Keep the tenant's help page, checked. Raises Refused."""
    page = checked(page)
    if not await store.is_point(tx, page.point):
        raise Refused("field", "This widget is not there.", "Choose one of your contact points.", field="point")
    await store.put_page(tx, page)


async def page(tx: Tx) -> HelpPage:
    """Return the tenant's help page. Raises NotThere when there is none, or it is off."""
    found = await store.page(tx)
    if found is None or not found.on:
        raise NotThere("page")
    return found


async def asked(tx: Tx, *, address: str, from_: str) -> None:
    """Take note that a link was asked for. Raises Problem 429.

    Nothing here depends on whether the address is known: who asks cannot learn it, not by the answer and not by its time.
    """
    account, office = _bucket("to", address.lower()), _bucket("from", from_)
    tries = await store.asks(tx, [account, office], tx.now - ASK_MS)
    if tries.get(account, 0) >= ASKS or tries.get(office, 0) >= ADDRESS_ASKS:
        raise Problem(
            "too_many_tries", "This was asked for too often.", "Wait a quarter of an hour, then try again.", status=429
        )
    await store.note_ask(tx, [account, office], tx.now - ASK_MS)


async def link(tx: Tx, *, address: str, customer: UUID, visitor: UUID | None) -> str:
    """Make a link that signs a customer in, once; with a visitor only in that browser. Return its secret."""
    secret = new_secret()
    await store.put_link(tx, secret_hash(secret), Used(customer, visitor, address), tx.now + LINK_MS)
    return secret


async def use(tx: Tx, secret: str, visitor: UUID | None) -> Used:
    """Use a link up. Raises Problem 404 `link_used` when it is not good, whatever the reason."""
    found = await store.use_link(tx, secret_hash(secret), visitor)
    if found is None:
        raise Problem("link_used", "This link was used, or is no longer good.", "Ask for another one.", status=404)
    return found


async def begin(tx: Tx, customer: UUID) -> str:
    """Begin a customer's session; return the secret that his browser keeps."""
    secret = new_secret()
    await store.put_session(tx, new_id(), secret_hash(secret), customer, tx.now + SESSION_MS)
    return secret


async def who(tx: Tx, secret: str) -> Signed | None:
    """Return which customer of this tenant holds a session's secret."""
    return await store.session(tx, secret_hash(secret)) if secret else None


async def end(tx: Tx, session: UUID) -> None:
    """End a session, and what it opened elsewhere."""
    await store.end_session(tx, session)


async def distrust_all(house: Tx) -> None:
    """End every customer's session and sign-in link: the house was restored, and some were ended or used since."""
    await store.distrust_all(house)


def _bucket(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()

"""The door of webhooks."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.webhooks import store
from ting.domains.webhooks.model import (
    OVERLAP_MS,
    PERMISSION,
    REPLAYED_MS,
    STATES,
    TEST,
    Claimed,
    State,
    WebhookAttempt,
    WebhookDelivery,
    WebhookForm,
    WebhookSent,
    WebhookStanding,
    check,
    secret_text,
)
from ting.events.public import NAMES
from ting.events.webhook import WebhookSecretMade
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.feed import begin_now
from ting.kit.fetch import read_address
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

__all__ = [
    "FEED",
    "PERMISSION",
    "TEST",
    "Claimed",
    "State",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookForm",
    "WebhookSent",
    "WebhookStanding",
]

KEYS = "webhooks"
FEED = "webhooks.feed"
PAGE = 50


class WebhookDeliveries(msgspec.Struct, frozen=True):
    """A page of deliveries, newest first."""

    items: list[WebhookDelivery]
    next: str | None


class WebhookSecret(msgspec.Struct, frozen=True):
    """A secret, told this once. Until `old_until` what is sent is signed by the one before it too; null: it is the first."""

    secret: str
    old_until: int | None


async def prepare(house: Tx) -> None:
    """Make the key pair of secrets, and begin to read the log, once (in a transaction of the house)."""
    await house_pair(house, KEYS)
    await begin_now(house, FEED)


async def take_in(house: Tx, events: Sequence[Stored]) -> None:
    """Put what is told to others on its way, in the transaction that marks it as read."""
    told = [each.id for each in events if each.tenant is not None and each.event.TYPE in NAMES]
    if told:
        await store.add(house, told)


async def forms(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, WebhookForm]:
    """Return what administrators wrote of webhooks."""
    return await store.forms(tx, ids)


async def put(tx: Tx, id_: UUID, form: WebhookForm) -> None:
    """Keep a webhook. Raises Refused for what is no address, or tells nothing."""
    read_address(form.url)
    await store.put(tx, id_, check(form, NAMES), await _sealed(tx, id_, _new_secret()))


async def remove(tx: Tx, id_: UUID) -> None:
    """Forget a webhook, with what is on its way there."""
    await store.remove(tx, id_)


async def new_secret(tx: Tx, id_: UUID, by: UUID) -> WebhookSecret:
    """Sign by a new secret from now on, and for a day more by the one that was told before it. Raises NotThere."""
    secret = _new_secret()
    kept = await store.put_secret(tx, id_, await _sealed(tx, id_, secret), tx.now + OVERLAP_MS)
    if kept is None:
        raise NotThere("webhook")
    tx.emit(WebhookSecretMade(webhook=id_, by=by))
    return WebhookSecret(secret, kept["old_until"])


async def opened(house: Tx, of: Claimed) -> list[str]:
    """Return the secrets that sign a delivery (in a transaction of the house)."""
    private = await house_pair(house, KEYS)
    told = (unseal(private, each, _about(of.tenant, of.webhook)) for each in of.secrets)
    return [each for each in told if each is not None]


async def standing(tx: Tx) -> list[WebhookStanding]:
    """Return how the tenant's webhooks do."""
    return await store.standing(tx)


async def stopped(tx: Tx) -> list[tuple[UUID, str, int]]:
    """Return the webhooks that were stopped: id, name, since when."""
    return await store.stopped(tx)


async def resume(tx: Tx, id_: UUID) -> None:
    """Send again where it was stopped. Raises NotThere."""
    if not await store.resume(tx, id_):
        raise NotThere("webhook")


async def test(tx: Tx, id_: UUID) -> WebhookSent:
    """Send something that tells nothing, to see whether it arrives. Raises NotThere."""
    delivery = new_id()
    if not await store.add_test(tx, delivery, id_, TEST):
        raise NotThere("webhook")
    return await whole(tx, delivery)


async def replay(tx: Tx, id_: UUID, since: int) -> int:
    """Send again what happened since then; return how many. Each keeps its webhook-id. Raises Refused, NotThere."""
    if not tx.now - REPLAYED_MS <= since <= tx.now:
        raise Refused("since", "So far back nothing is sent again.", "Choose a time within the last 30 days.")
    if id_ not in await store.forms(tx, [id_]):
        raise NotThere("webhook")
    return await store.replay(tx, id_, since)


async def again(tx: Tx, delivery: UUID) -> WebhookSent:
    """Send one again. Raises NotThere, and Gone while it is being sent."""
    found = await whole(tx, delivery)
    if not await store.again(tx, delivery):
        raise Gone("state", "It is being sent at this moment.", "Look at it again.")
    return found if found.delivery.state == "waiting" else await whole(tx, delivery)


async def page(tx: Tx, *, webhook: UUID | None, state: str | None, cursor: str | None) -> WebhookDeliveries:
    """Return a page of deliveries, newest first. Raises Refused."""
    if state is not None and state not in STATES:
        raise Refused("state", f"{state[:40]!r} is no state of a delivery.", f"Use one of {', '.join(STATES)}.")
    states = [state] if state else list(STATES)
    found = await store.listed(tx, webhook, states, read_cursor(cursor), PAGE + 1)
    more = cursor_after(found[PAGE - 1].at, found[PAGE - 1].id) if len(found) > PAGE else None
    return WebhookDeliveries(found[:PAGE], more)


async def whole(tx: Tx, delivery: UUID) -> WebhookSent:
    """Return a delivery with what is sent and its tries. Raises NotThere."""
    found = await store.find(tx, delivery)
    if found is None:
        raise NotThere("delivery")
    return WebhookSent(found[0], found[1], await store.attempts(tx, delivery))


def _new_secret() -> str:
    return secret_text(secrets.token_bytes(32))


async def _sealed(tx: Tx, id_: UUID, secret: str) -> bytes:
    return await seal(tx, KEYS, secret, _about(tx.tenant, id_))


def _about(tenant: UUID, webhook: UUID) -> str:
    return f"webhook:{tenant}:{webhook}"

"""The door of panels."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.panels import store
from ting.domains.panels.api.addresses import check, filled, link, origin
from ting.domains.panels.model import (
    FIELD,
    LINK_MS,
    PERMISSION,
    PREFIX,
    SIZE,
    Names,
    Panel,
    PanelCard,
    PanelField,
    PanelRead,
    PanelValue,
    Subject,
    Trouble,
    Way,
    concerns,
    key_of,
    made,
    token,
)
from ting.domains.panels.reading import read as read_answer
from ting.domains.panels.store import Kept
from ting.events.panel import PanelCardErased, PanelSecretMade, PanelSecretUsed
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere

__all__ = [
    "FIELD",
    "LINK_MS",
    "PERMISSION",
    "SIZE",
    "Kept",
    "Names",
    "Panel",
    "PanelCard",
    "PanelField",
    "PanelRead",
    "PanelValue",
    "Subject",
    "Trouble",
    "Way",
    "concerns",
    "filled",
    "key_of",
    "origin",
    "read",
    "token",
]

KEYS = "panels"


class PanelSecret(msgspec.Struct, frozen=True):
    """A secret, told this once. `waits`: another one signs until this is put to use."""

    kid: str
    secret: str
    waits: bool


class PanelStanding(msgspec.Struct, frozen=True):
    """Which secrets a panel has, by name, and how its system does. `rests_until`: nobody asks it until then (ms)."""

    kid: str | None
    next_kid: str | None
    has_api_key: bool
    failures: int
    rests_until: int | None


class Opened(msgspec.Struct, frozen=True):
    """What opens another system."""

    api_key: str | None
    kid: str | None
    secret: str | None


async def prepare(house: Tx) -> None:
    """Make the key pair that seals secrets (in a transaction of the house)."""
    await house_pair(house, KEYS)


async def forms(tx: Tx, ids: Sequence[UUID] | None = None) -> Mapping[UUID, Panel]:
    """Return panels, in the order in which they are shown."""
    return await store.forms(tx, ids)


async def get(tx: Tx, id_: UUID) -> Panel:
    """Return a panel. Raises NotThere."""
    found = (await store.forms(tx, [id_])).get(id_)
    if found is None:
        raise NotThere("panel")
    return found


async def put(tx: Tx, id_: UUID, panel: Panel) -> None:
    """Keep a panel. Raises Refused."""
    check(panel)
    await store.put(tx, id_, made(panel))
    if panel.api_key is not None:
        key = panel.api_key.strip()
        await store.put_api_key(tx, id_, await seal(tx, KEYS, key, _about(tx.tenant, id_)) if key else None)


async def remove(tx: Tx, id_: UUID) -> None:
    """Forget a panel."""
    await store.remove(tx, id_)


async def standing(tx: Tx, id_: UUID) -> PanelStanding:
    """Return how a panel does. Raises NotThere."""
    row = await store.standing(tx, id_)
    if row is None:
        raise NotThere("panel")
    until = row["rests_until"]
    return PanelStanding(
        row["kid"], row["next_kid"], row["has_api_key"], row["failures"], until if until > tx.now else None
    )


async def new_secret(tx: Tx, id_: UUID, by: UUID) -> PanelSecret:
    """Make a secret. The first one signs at once; a later one when it is put to use. Raises NotThere."""
    kid, secret = secrets.token_hex(4), PREFIX + secrets.token_urlsafe(32)
    if not await store.put_next(tx, id_, kid, await seal(tx, KEYS, secret, _about(tx.tenant, id_))):
        raise NotThere("panel")
    tx.emit(PanelSecretMade(panel=id_, by=by))
    waits = (await standing(tx, id_)).kid is not None
    if not waits:
        await store.use_next(tx, id_)
    return PanelSecret(kid, secret, waits)


async def use_secret(tx: Tx, id_: UUID, by: UUID) -> PanelStanding:
    """Sign by the secret that was made last. Raises NotThere, and Gone when it does already."""
    found = await standing(tx, id_)
    if not await store.use_next(tx, id_):
        raise Gone("panel_secret", "No new secret waits to be used.", "Make one first.")
    tx.emit(PanelSecretUsed(panel=id_, by=by))
    return msgspec.structs.replace(found, kid=found.next_kid, next_kid=None)


async def opened(house: Tx, id_: UUID) -> Opened:
    """Return what opens another system (in a transaction of the house, within the tenant). Raises NotThere."""
    found = await store.sealed(house, id_)
    if found is None:
        raise NotThere("panel")
    private = await house_pair(house, KEYS)

    def plain(sealed: bytes | None) -> str | None:
        return unseal(private, sealed, _about(house.tenant, id_)) if sealed else None

    return Opened(plain(found.api_key), found.kid, plain(found.secret))


def read(panel: Panel, body: bytes) -> PanelRead | None:
    """Return what of an answer is shown; None when it is no JSON, or nothing of what should stand there does."""
    return read_answer(panel, body, link)


async def rests(tx: Tx, id_: UUID, panel: Panel) -> int | None:
    """Return until when a panel's system is left alone, or None for who may ask it."""
    return await store.rests(tx, id_, panel.seconds + 1)


async def answer(tx: Tx, id_: UUID, subject: Subject) -> Kept | None:
    """Return the last good answer."""
    return await store.answer(tx, id_, subject)


async def keep(tx: Tx, id_: UUID, subject: Subject, found: PanelRead | None) -> Kept | None:
    """Note that a system answered, and keep what it said."""
    await store.answers(tx, id_)
    if found is None:
        return None
    kept = Kept(new_id(), tx.now, found)
    await store.put_answer(tx, id_, subject, kept.id, found)
    return kept


async def failed(tx: Tx, id_: UUID) -> int:
    """Note that a system did not answer; return until when it is left alone, 0 when it is not."""
    return await store.fails(tx, id_)


async def put_card(tx: Tx, card: PanelCard, contact: UUID, customer: UUID) -> None:
    """Keep what is put into a conversation."""
    await store.put_card(tx, card, contact, customer)


async def cards(tx: Tx, ids: Sequence[UUID]) -> list[PanelCard]:
    """Return these cards; what was erased is not among them."""
    return await store.cards(tx, ids) if ids else []


async def erase_card(tx: Tx, contact: UUID, card: UUID, by: UUID) -> None:
    """Take what a card shows out of the house; that it was there stays in the conversation. Raises NotThere."""
    if not await store.erase_card(tx, contact, card):
        raise NotThere("card")
    tx.emit(PanelCardErased(contact=contact, card=card, by=by))


def _about(tenant: UUID, panel: UUID) -> str:
    return f"panel:{tenant}:{panel}"

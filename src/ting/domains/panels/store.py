"""All SQL of panels."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.panels.model import KEPT_MS, TRUSTED, Panel, PanelCard, PanelRead, Subject, rest_ms
from ting.kit.db import Row, Tx


class Kept(NamedTuple):
    """An answer that was kept."""

    id: UUID
    at: int
    read: PanelRead


class Sealed(NamedTuple):
    """What opens another system, sealed."""

    api_key: bytes | None
    kid: str | None
    secret: bytes | None


async def forms(tx: Tx, ids: Sequence[UUID] | None) -> Mapping[UUID, Panel]:
    """Return panels in the order in which they are shown."""
    rows = await tx.fetch(
        "select id, plan from panel where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by position, id",
        tx.tenant,
        ids,
    )
    return {row["id"]: msgspec.convert(row["plan"], Panel) for row in rows}


async def put(tx: Tx, id_: UUID, panel: Panel) -> None:
    """Keep a panel. What was answered to it as it was before is forgotten, and so is that it failed."""
    await tx.execute(
        "insert into panel (id, tenant_id, position, plan) values ($1, $2, $3, $4) on conflict (id) do update "
        "set position = excluded.position, plan = excluded.plan, failures = 0, rests_until = 0",
        id_,
        tx.tenant,
        panel.position,
        msgspec.to_builtins(panel),
    )
    await tx.execute("delete from panel_answer where tenant_id = $1 and panel_id = $2", tx.tenant, id_)


async def remove(tx: Tx, id_: UUID) -> None:
    """Forget a panel and what was answered to it; what was put into conversations stays."""
    await tx.execute("delete from panel where tenant_id = $1 and id = $2", tx.tenant, id_)


async def put_api_key(tx: Tx, id_: UUID, sealed: bytes | None) -> None:
    """Keep what another system asks for."""
    await tx.execute("update panel set api_key = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, sealed)


async def sealed(tx: Tx, id_: UUID) -> Sealed | None:
    """Return what opens another system."""
    row = await tx.fetchrow("select api_key, kid, secret from panel where tenant_id = $1 and id = $2", tx.tenant, id_)
    return Sealed(row["api_key"], row["kid"], row["secret"]) if row else None


async def standing(tx: Tx, id_: UUID) -> Row | None:
    """Return how a panel does: which secrets it has, and whether its system is left alone."""
    return await tx.fetchrow(
        "select kid, next_kid, api_key is not null as has_api_key, failures, rests_until from panel "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
    )


async def put_next(tx: Tx, id_: UUID, kid: str, secret: bytes) -> bool:
    """Keep a secret that is to sign later."""
    done = await tx.execute(
        "update panel set next_kid = $3, next_secret = $4 where tenant_id = $1 and id = $2", tx.tenant, id_, kid, secret
    )
    return bool(done)


async def use_next(tx: Tx, id_: UUID) -> bool:
    """Let the secret sign that was made last; False when there is none but the one that does."""
    done = await tx.execute(
        "update panel set kid = next_kid, secret = next_secret, next_kid = null, next_secret = null "
        "where tenant_id = $1 and id = $2 and next_kid is not null",
        tx.tenant,
        id_,
    )
    return bool(done)


async def rests(tx: Tx, id_: UUID, seconds: int) -> int | None:
    """Return until when a system is left alone, or None for who may ask now. When the rest is over, one may, and tries."""
    row = await tx.fetchrow("select failures, rests_until from panel where tenant_id = $1 and id = $2", tx.tenant, id_)
    if row is None or row["failures"] < TRUSTED:
        return None
    until: int = row["rests_until"]
    if until > tx.now:
        return until
    tries = await tx.execute(
        "update panel set rests_until = $3 where tenant_id = $1 and id = $2 and rests_until = $4",
        tx.tenant,
        id_,
        tx.now + seconds * 1000,
        until,
    )
    return None if tries else tx.now + seconds * 1000


async def answers(tx: Tx, id_: UUID) -> None:
    """Note that a system answers. Nothing is written where that is known."""
    await tx.execute(
        "update panel set failures = 0, rests_until = 0 where tenant_id = $1 and id = $2 and failures > 0",
        tx.tenant,
        id_,
    )


async def fails(tx: Tx, id_: UUID) -> int:
    """Note that a system did not answer; return until when it is left alone, 0 when it is not."""
    failures: int | None = await tx.fetchval(
        "update panel set failures = failures + 1 where tenant_id = $1 and id = $2 returning failures", tx.tenant, id_
    )
    rest = rest_ms(failures or 0)
    if rest:
        await tx.execute(
            "update panel set rests_until = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, tx.now + rest
        )
    return tx.now + rest if rest else 0


async def answer(tx: Tx, panel: UUID, subject: Subject) -> Kept | None:
    """Return the last good answer."""
    row = await tx.fetchrow(
        "select id, at, answer from panel_answer where tenant_id = $1 and panel_id = $2 and subject = $3 and at > $4",
        tx.tenant,
        panel,
        subject.key,
        tx.now - KEPT_MS,
    )
    return Kept(row["id"], row["at"], msgspec.convert(row["answer"], PanelRead)) if row else None


async def put_answer(tx: Tx, panel: UUID, subject: Subject, id_: UUID, read: PanelRead) -> None:
    """Keep a good answer in place of the one before, and forget those that have grown too old."""
    await tx.execute(
        "insert into panel_answer (panel_id, subject, id, tenant_id, customer_id, at, answer) "
        "select p.id, $3, $4, $1, $5, $6, $7 from panel p where p.tenant_id = $1 and p.id = $2 "
        "on conflict (panel_id, subject) do update "
        "set id = excluded.id, customer_id = excluded.customer_id, at = excluded.at, answer = excluded.answer",
        tx.tenant,
        panel,
        subject.key,
        id_,
        subject.customer,
        tx.now,
        msgspec.to_builtins(read),
    )
    await tx.execute("delete from panel_answer where tenant_id = $1 and at < $2", tx.tenant, tx.now - KEPT_MS)


async def put_card(tx: Tx, card: PanelCard, contact: UUID, customer: UUID) -> None:
    """Keep what is put into a conversation."""
    await tx.execute(
        "insert into panel_card (id, tenant_id, contact_id, customer_id, names, at, answer) "
        "values ($1, $2, $3, $4, $5, $6, $7)",
        card.id,
        tx.tenant,
        contact,
        customer,
        card.names,
        card.at,
        msgspec.to_builtins(card.read),
    )


async def cards(tx: Tx, ids: Sequence[UUID]) -> list[PanelCard]:
    """Return these cards; what was erased is not among them."""
    rows = await tx.fetch(
        "select id, names, at, answer from panel_card where tenant_id = $1 and id = any($2)", tx.tenant, ids
    )
    return [
        PanelCard(id=row["id"], names=row["names"], at=row["at"], read=msgspec.convert(row["answer"], PanelRead))
        for row in rows
    ]


async def erase_card(tx: Tx, contact: UUID, id_: UUID) -> bool:
    """Take what a card shows out of the house."""
    done = await tx.execute(
        "delete from panel_card where tenant_id = $1 and contact_id = $2 and id = $3", tx.tenant, contact, id_
    )
    return bool(done)

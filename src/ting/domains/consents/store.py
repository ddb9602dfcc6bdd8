"""All SQL of consents."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.consents.model import Consent, Purpose, Wording
from ting.kit.db import Row, Tx


async def purposes(tx: Tx, ids: Sequence[UUID] | None = None) -> Mapping[UUID, Purpose]:
    """Return the tenant's purposes, all or these, the oldest first; archived ones too."""
    rows = await tx.fetch(
        "select p.*, w.wordings from purpose p join lateral (select wordings from purpose_wording "
        "where purpose_id = p.id order by version desc limit 1) w on true "
        "where p.tenant_id = $1 and ($2::uuid[] is null or p.id = any($2)) order by p.created_at, p.id",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    return {
        row["id"]: Purpose(
            key=row["key"],
            names=row["names"],
            wordings=row["wordings"],
            channels=tuple(row["channels"]),
            archived=row["archived"],
        )
        for row in rows
    }


async def wordings(tx: Tx, purposes: Sequence[UUID]) -> dict[UUID, list[Wording]]:
    """Return each version of what is said of these purposes, the oldest first."""
    rows = await tx.fetch(
        "select * from purpose_wording where tenant_id = $1 and purpose_id = any($2) order by purpose_id, version",
        tx.tenant,
        list(purposes),
    )
    found: dict[UUID, list[Wording]] = {id_: [] for id_ in purposes}
    for row in rows:
        found[row["purpose_id"]].append(Wording(row["version"], row["wordings"], row["at"]))
    return found


async def put(tx: Tx, id_: UUID, purpose: Purpose) -> bool:
    """Keep a purpose; False when another has its key."""
    return bool(
        await tx.execute(
            "insert into purpose (id, tenant_id, key, names, channels, archived, created_at) "
            "select $1, $2, $3, $4, $5, $6, $7 where not exists (select from purpose where tenant_id = $2 and key = $3 "
            "and id <> $1) on conflict (id) do update set names = excluded.names, channels = excluded.channels, "
            "archived = excluded.archived",
            id_,
            tx.tenant,
            purpose.key,
            purpose.names,
            list(purpose.channels),
            purpose.archived,
            tx.now,
        )
    )


async def put_wording(tx: Tx, id_: UUID, words: Mapping[str, str]) -> None:
    """Keep what is said of a purpose from now on, as a new version."""
    await tx.execute(
        "insert into purpose_wording (tenant_id, purpose_id, version, wordings, at) select $1, $2, "
        "coalesce(max(version), 0) + 1, $3, $4 from purpose_wording where purpose_id = $2",
        tx.tenant,
        id_,
        dict(words),
        tx.now,
    )


async def lock(tx: Tx, customer: UUID) -> bool:
    """Lock a customer: what is said of him comes one after another. False when there is none, or he was erased."""
    row = await tx.fetchrow(
        "select id from customer where tenant_id = $1 and id = $2 and merged_into is null and erased_at is null for update",
        tx.tenant,
        customer,
    )
    return row is not None


async def insert(tx: Tx, consent: Consent) -> bool:
    """Keep what somebody said; False when its id is there already."""
    return bool(
        await tx.execute(
            "insert into consent (id, tenant_id, customer_id, purpose_id, channel, state, at, noted_at, how, by_id, "
            "version, lang, contact_id, proof) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
            "on conflict (id) do nothing",
            consent.id,
            tx.tenant,
            consent.customer,
            consent.purpose,
            consent.channel,
            consent.state,
            consent.at,
            tx.now,
            consent.how,
            consent.by,
            consent.version,
            consent.lang,
            consent.contact,
            consent.proof,
        )
    )


async def one(tx: Tx, id_: UUID) -> Consent | None:
    """Return what was said once."""
    row = await tx.fetchrow("select * from consent where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _consent(row) if row else None


async def history(tx: Tx, customer: UUID, limit: int) -> list[Consent]:
    """Return what a customer said lately, the newest first."""
    rows = await tx.fetch(
        "select * from consent where tenant_id = $1 and customer_id = $2 order by at desc, seq desc limit $3",
        tx.tenant,
        customer,
        limit,
    )
    return [_consent(row) for row in rows]


async def standing(tx: Tx, customer: UUID) -> list[Consent]:
    """Return the last that a customer said of each purpose and channel."""
    rows = await tx.fetch(
        "select distinct on (purpose_id, channel) * from consent where tenant_id = $1 and customer_id = $2 "
        "order by purpose_id, channel, at desc, seq desc",
        tx.tenant,
        customer,
    )
    return [_consent(row) for row in rows]


def _consent(row: Row) -> Consent:
    return Consent(
        id=row["id"],
        customer=row["customer_id"],
        purpose=row["purpose_id"],
        channel=row["channel"],
        state=row["state"],
        at=row["at"],
        how=row["how"],
        by=row["by_id"],
        version=row["version"],
        lang=row["lang"],
        contact=row["contact_id"],
        proof=row["proof"],
    )

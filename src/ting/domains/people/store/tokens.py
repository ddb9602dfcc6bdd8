"""The SQL of API tokens."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.people.model import Person
from ting.domains.people.tokens import ApiToken
from ting.kit.db import Row, Tx

USED_MS = 60_000
"""Of its last use a token notes the minute."""


async def insert(tx: Tx, token: ApiToken, person: Person, token_hash: bytes) -> None:
    """Keep a new token, and as whom it acts: somebody who is disabled from the beginning (in a transaction of the house)."""
    await tx.execute(
        "insert into person (id, email, name, alias, locale, disabled_at) values ($1, $2, $3, $4, $5, $6)",
        person.id,
        person.email,
        person.name,
        person.alias,
        person.locale,
        tx.now,
    )
    await tx.execute(
        "insert into api_token (id, tenant_id, name, token_hash, permissions, by_id, made_at, expires_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        token.id,
        tx.tenant,
        token.name,
        token_hash,
        list(token.permissions),
        token.by,
        token.made_at,
        token.expires_at,
    )


async def every(tx: Tx) -> list[ApiToken]:
    """Return the tenant's tokens that are not revoked, the newest first."""
    rows = await tx.fetch(
        "select k.*, m.name as maker from api_token k left join person m on m.id = k.by_id "
        "where k.tenant_id = $1 and k.revoked_at is null order by k.made_at desc, k.id",
        tx.tenant,
    )
    return [_token(row) for row in rows]


async def live(tx: Tx, token_hash: bytes) -> tuple[UUID, ApiToken, Person] | None:
    """Find a token that can be used: its tenant, itself, and as whom it acts; note that it is used."""
    row = await tx.fetchrow(
        "select k.*, null as maker, p.email, p.name as called, p.alias, p.locale from api_token k join person p on p.id = k.id "
        "where k.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)",
        token_hash,
        tx.now,
    )
    if row is None:
        return None
    if row["used_at"] is None or row["used_at"] < tx.now - USED_MS:
        await tx.execute("update api_token set used_at = $2 where id = $1", row["id"], tx.now)
    person = Person(row["id"], row["called"], row["alias"], row["email"], row["locale"])
    return row["tenant_id"], _token(row), person


async def live_ids(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these tokens can be used."""
    rows = await tx.fetch(
        "select id from api_token where id = any($1) and revoked_at is null and (expires_at is null or expires_at > $2)",
        list(ids),
        tx.now,
    )
    return {row["id"] for row in rows}


async def revoke(tx: Tx, id_: UUID) -> bool:
    """Let a token of the tenant be used no more; False when it was not."""
    return bool(
        await tx.execute(
            "update api_token set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null",
            tx.tenant,
            id_,
            tx.now,
        )
    )


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        permissions=tuple(row["permissions"]),
        by=row["by_id"],
        maker=row["maker"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )

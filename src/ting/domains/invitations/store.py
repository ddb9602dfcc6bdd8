"""All SQL of invitations."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.invitations.model import Admission, Answer, Asked, Invitation, State
from ting.kit.cursor import Cursor
from ting.kit.db import Row, Tx

GOOD = "i.revoked_at is null and i.expires_at > $2"
STANDS = (
    "case when revoked_at is not null then 'revoked' when expires_at <= $2 then 'expired' "
    "when used >= uses then 'used' else 'open' end"
)


async def insert(tx: Tx, one: Invitation, token_hash: bytes) -> bool:
    """Keep a new invitation; False when there is one of this id."""
    return bool(
        await tx.execute(
            "insert into invitation (id, tenant_id, point_id, token_hash, customer_id, address, uses, note, lang, mailed, "
            "made_at, made_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
            "on conflict (id) do nothing",
            one.id,
            tx.tenant,
            one.point,
            token_hash,
            one.customer,
            one.address,
            one.uses,
            one.note,
            one.lang,
            one.mailed,
            one.made_at,
            one.made_by,
            one.expires_at,
        )
    )


async def lock_by_hash(tx: Tx, token_hash: bytes) -> Invitation | None:
    """Find the tenant's invitation by its secret's hash; who else would use it waits."""
    row = await tx.fetchrow(
        "select * from invitation where tenant_id = $1 and token_hash = $2 for update", tx.tenant, token_hash
    )
    return _invitation(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Invitation | None:
    """Find an invitation, and let who would use it wait."""
    row = await tx.fetchrow("select * from invitation where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _invitation(row) if row else None


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Invitation]:
    """Return these invitations."""
    rows = await tx.fetch("select * from invitation where tenant_id = $1 and id = any($2)", tx.tenant, list(ids))
    return {row["id"]: _invitation(row) for row in rows}


async def page(
    tx: Tx, state: State | None, customer: UUID | None, after: Cursor | None, limit: int
) -> list[Invitation]:
    """Return invitations, the newest first."""
    at, id_ = after if after else (None, None)
    rows = await tx.fetch(
        "select * from invitation where tenant_id = $1 and ($3::uuid is null or customer_id = $3) "  # noqa: S608
        f"and ($7::text is null or {STANDS} = $7) and ($4::bigint is null or (made_at, id) < ($4, $5::uuid)) "
        "order by made_at desc, id desc limit $6",
        tx.tenant,
        tx.now,
        customer,
        at,
        id_,
        limit,
        state,
    )
    return [_invitation(row) for row in rows]


async def count_in(tx: Tx, id_: UUID, visitor: UUID) -> None:
    """Let a browser in. That no more come than may is the table's own rule; its row is locked before."""
    await tx.execute("update invitation set used = used + 1 where tenant_id = $1 and id = $2", tx.tenant, id_)
    await tx.execute(
        "insert into invitation_use (invitation_id, visitor_id, tenant_id, at) values ($1, $2, $3, $4)",
        id_,
        visitor,
        tx.tenant,
        tx.now,
    )


async def is_used(tx: Tx, id_: UUID, visitor: UUID) -> bool:
    """Say whether this browser came in by it before."""
    return bool(
        await tx.fetchval(
            "select exists (select from invitation_use where tenant_id = $1 and invitation_id = $2 and visitor_id = $3)",
            tx.tenant,
            id_,
            visitor,
        )
    )


async def admission(tx: Tx, visitor: UUID) -> Admission | None:
    """Return by what a browser was let in, the latest that is still good."""
    row = await tx.fetchrow(
        "select i.*, u.at from invitation_use u join invitation i on i.id = u.invitation_id "  # noqa: S608
        f"where u.tenant_id = $1 and {GOOD} and u.visitor_id = $3 order by u.at desc limit 1",
        tx.tenant,
        tx.now,
        visitor,
    )
    return Admission(row["id"], row["customer_id"], row["address"], row["mailed"], row["at"]) if row else None


async def names(tx: Tx, customer: UUID, point: UUID) -> bool:
    """Say whether an invitation that is still good names a customer, at a contact point."""
    return bool(
        await tx.fetchval(
            "select exists (select from invitation i "  # noqa: S608
            f"where i.tenant_id = $1 and {GOOD} and i.customer_id = $3 and i.point_id = $4)",
            tx.tenant,
            tx.now,
            customer,
            point,
        )
    )


async def revoke(tx: Tx, id_: UUID, by: UUID) -> None:
    """Take an invitation back."""
    await tx.execute(
        "update invitation set revoked_at = $3, revoked_by = $4 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        tx.now,
        by,
    )


async def ask(tx: Tx, asked: Asked) -> bool:
    """Keep that somebody asks; False when he waits for an answer already, or this was said before."""
    return bool(
        await tx.execute(
            "insert into invitation_request (id, tenant_id, point_id, address, reason, lang, asked_at) "
            "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            asked.id,
            tx.tenant,
            asked.point,
            asked.address,
            asked.reason,
            asked.lang,
            asked.asked_at,
        )
    )


async def waiting(tx: Tx, point: UUID | None = None) -> int:
    """Return how many wait for an answer, at a contact point or at all."""
    found: int = await tx.fetchval(
        "select count(*) from invitation_request where tenant_id = $1 and state = 'waiting' "
        "and ($2::uuid is null or point_id = $2)",
        tx.tenant,
        point,
    )
    return found


async def requests(tx: Tx, state: Answer, after: Cursor | None, limit: int) -> list[Asked]:
    """Return who asked, the newest first."""
    at, id_ = after if after else (None, None)
    rows = await tx.fetch(
        "select * from invitation_request where tenant_id = $1 and state = $2 "
        "and ($3::bigint is null or (asked_at, id) < ($3, $4::uuid)) order by asked_at desc, id desc limit $5",
        tx.tenant,
        state,
        at,
        id_,
        limit,
    )
    return [_asked(row) for row in rows]


async def lock_request(tx: Tx, id_: UUID) -> Asked | None:
    """Find who asked, and let nobody else answer at the same moment."""
    row = await tx.fetchrow(
        "select * from invitation_request where tenant_id = $1 and id = $2 for update", tx.tenant, id_
    )
    return _asked(row) if row else None


async def answer(tx: Tx, id_: UUID, state: Answer, by: UUID, invitation: UUID | None) -> None:
    """Keep what somebody was answered."""
    await tx.execute(
        "update invitation_request set state = $3, answered_at = $4, answered_by = $5, invitation_id = $6 "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        state,
        tx.now,
        by,
        invitation,
    )


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row["id"],
        point=row["point_id"],
        customer=row["customer_id"],
        address=row["address"],
        uses=row["uses"],
        used=row["used"],
        note=row["note"],
        lang=row["lang"],
        mailed=row["mailed"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        revoked_by=row["revoked_by"],
    )


def _asked(row: Row) -> Asked:
    return Asked(
        id=row["id"],
        point=row["point_id"],
        address=row["address"],
        reason=row["reason"],
        lang=row["lang"],
        asked_at=row["asked_at"],
        state=row["state"],
        answered_at=row["answered_at"],
        answered_by=row["answered_by"],
        invitation=row["invitation_id"],
    )

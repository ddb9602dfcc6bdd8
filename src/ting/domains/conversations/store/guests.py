"""Who takes part besides customer and agent."""

from uuid import UUID

from ting.domains.conversations.model import Participant
from ting.kit.db import Row, Tx


async def insert(tx: Tx, of: Participant, link_hash: bytes | None) -> None:
    """Keep a new participant."""
    await tx.execute(
        "insert into participant (id, tenant_id, contact_id, kind, name, person_id, link_hash, state, whole, from_seq, "
        "invited_by, created_at, expires_at, joined_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        of.id,
        tx.tenant,
        of.contact,
        of.kind,
        of.name,
        of.person,
        link_hash,
        of.state,
        of.whole,
        of.from_seq,
        of.invited_by,
        of.created_at,
        of.expires_at,
        of.joined_at,
    )


async def of_contact(tx: Tx, contact: UUID) -> list[Participant]:
    """Return who takes part in a contact, or did, or is invited, in order."""
    rows = await tx.fetch(
        "select * from participant where tenant_id = $1 and contact_id = $2 order by created_at, id", tx.tenant, contact
    )
    return [_row(row) for row in rows]


async def by_token(tx: Tx, token_hash: bytes) -> tuple[Participant, UUID] | None:
    """Find a participant and his tenant by what he holds (in a transaction of the house)."""
    row = await tx.fetchrow("select * from participant where token_hash = $1", token_hash)
    return (_row(row), row["tenant_id"]) if row else None


async def by_link(tx: Tx, link_hash: bytes) -> tuple[Participant, UUID] | None:
    """Find whom a link was made for, and his tenant (in a transaction of the house)."""
    row = await tx.fetchrow("select * from participant where link_hash = $1", link_hash)
    return (_row(row), row["tenant_id"]) if row else None


async def one(tx: Tx, id_: UUID) -> Participant | None:
    """Return a participant."""
    row = await tx.fetchrow("select * from participant where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _row(row) if row else None


async def join(tx: Tx, id_: UUID, name: str, from_seq: int, token_hash: bytes) -> bool:
    """Let who was invited be here, known by another secret from now on; False when the link was used or has lapsed."""
    return bool(
        await tx.execute(
            "update participant set state = 'here', name = $3, from_seq = $4, token_hash = $5, joined_at = $6 "
            "where tenant_id = $1 and id = $2 and state = 'invited' and expires_at > $6",
            tx.tenant,
            id_,
            name,
            from_seq,
            token_hash,
            tx.now,
        )
    )


async def part(tx: Tx, id_: UUID, state: str) -> Participant | None:
    """Let a participant, or who is only invited, be gone; None when he was."""
    row = await tx.fetchrow(
        "update participant set state = $3, gone_at = $4 where tenant_id = $1 and id = $2 "
        "and state in ('invited', 'here') returning *",
        tx.tenant,
        id_,
        state,
        tx.now,
    )
    return _row(row) if row else None


def _row(row: Row) -> Participant:
    return Participant(
        id=row["id"],
        contact=row["contact_id"],
        kind=row["kind"],
        name=row["name"],
        person=row["person_id"],
        state=row["state"],
        whole=row["whole"],
        from_seq=row["from_seq"],
        invited_by=row["invited_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        joined_at=row["joined_at"],
        gone_at=row["gone_at"],
    )

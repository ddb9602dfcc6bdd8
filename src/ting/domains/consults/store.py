"""All SQL of consults."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.consults.model import Consult
from ting.kit.db import Row, Tx


async def insert(tx: Tx, of: Consult) -> bool:
    """Keep who is asked; False when he is asked or here already."""
    return bool(
        await tx.execute(
            "insert into consult (id, tenant_id, contact_id, person_id, asked_by, writes, weight, asked_at) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
            of.id,
            tx.tenant,
            of.contact,
            of.person,
            of.asked_by,
            of.writes,
            of.weight,
            of.asked_at,
        )
    )


async def by_id(tx: Tx, id_: UUID) -> Consult | None:
    """Return a consult."""
    row = await tx.fetchrow("select * from consult where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _consult(row) if row else None


async def of_contacts(tx: Tx, contacts: Sequence[UUID], *, live: bool) -> list[Consult]:
    """Return the consults of these contacts in order: all, or those that are asked or here."""
    rows = await tx.fetch(
        "select * from consult where tenant_id = $1 and contact_id = any($2) "
        "and (not $3 or state in ('asked', 'here')) order by asked_at, id",
        tx.tenant,
        contacts,
        live,
    )
    return [_consult(row) for row in rows]


async def of_person(tx: Tx, person: UUID) -> list[tuple[UUID, Consult]]:
    """Return (tenant, consult) where a person is asked or here (in a transaction of the house)."""
    rows = await tx.fetch(
        "select * from consult where person_id = $1 and state in ('asked', 'here') order by asked_at, id", person
    )
    return [(row["tenant_id"], _consult(row)) for row in rows]


async def here(tx: Tx, contact: UUID, person: UUID) -> Consult | None:
    """Return a person's consult in a contact while he is here."""
    row = await tx.fetchrow(
        "select * from consult where tenant_id = $1 and contact_id = $2 and person_id = $3 and state = 'here'",
        tx.tenant,
        contact,
        person,
    )
    return _consult(row) if row else None


async def join(tx: Tx, id_: UUID) -> bool:
    """Let who is asked be here; False when he is not asked any more."""
    return bool(
        await tx.execute(
            "update consult set state = 'here', joined_at = $3 where tenant_id = $1 and id = $2 and state = 'asked'",
            tx.tenant,
            id_,
            tx.now,
        )
    )


async def hold(tx: Tx, id_: UUID, *, held: bool) -> bool:
    """Note whether a colleague is on hold; False where he is not here, or it is so already."""
    return bool(
        await tx.execute(
            "update consult set held = $3 where tenant_id = $1 and id = $2 and state = 'here' and held <> $3",
            tx.tenant,
            id_,
            held,
        )
    )


async def end(tx: Tx, id_: UUID, state: str) -> Consult | None:
    """End a consult; return it as it was before, None when it had ended."""
    row = await tx.fetchrow(
        "update consult c set state = $3, ended_at = $4, held = false "
        "from (select * from consult where tenant_id = $1 and id = $2 for update) b "
        "where c.id = b.id and b.state in ('asked', 'here') returning b.*",
        tx.tenant,
        id_,
        state,
        tx.now,
    )
    return _consult(row) if row else None


def _consult(row: Row) -> Consult:
    return Consult(
        id=row["id"],
        contact=row["contact_id"],
        person=row["person_id"],
        asked_by=row["asked_by"],
        writes=row["writes"],
        weight=row["weight"],
        state=row["state"],
        asked_at=row["asked_at"],
        joined_at=row["joined_at"],
        ended_at=row["ended_at"],
        held=row["held"],
    )

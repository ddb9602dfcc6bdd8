"""Contacts as they are kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ting.domains.conversations.model import Contact
from ting.kit.db import Row, Tx

OPEN = ["queued", "serving"]


async def insert(tx: Tx, contact: Contact) -> None:
    """Keep a new contact."""
    await tx.execute(
        "insert into contact (id, tenant_id, key, number, channel, point_id, visitor_id, customer_id, queue_id, state, lang, "
        "question, page, started_at, mode, family_id) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        contact.id,
        tx.tenant,
        contact.key,
        contact.number,
        contact.channel,
        contact.point,
        contact.visitor,
        contact.customer,
        contact.queue,
        contact.state,
        contact.lang,
        contact.question,
        contact.page,
        contact.started_at,
        contact.mode,
        contact.family,
    )


async def by_key(tx: Tx, key: UUID) -> Contact | None:
    """Find a contact by the key with which its customer asked for it."""
    row = await tx.fetchrow("select * from contact where tenant_id = $1 and key = $2", tx.tenant, key)
    return contact_of(row) if row else None


async def of_visitor(tx: Tx, visitor: UUID) -> Contact | None:
    """Return a visitor's newest contact: open ones first, and of them, or when none is, what he began himself."""
    row = await tx.fetchrow(
        "select * from contact where tenant_id = $1 and visitor_id = $2 "
        "order by (state in ('queued', 'serving')) desc, (family_id is null) desc, started_at desc limit 1",
        tx.tenant,
        visitor,
    )
    return contact_of(row) if row else None


async def of_reader(
    tx: Tx, customer: UUID | None, visitor: UUID | None, before: tuple[int, UUID] | None, limit: int
) -> list[Contact]:
    """Return the contacts of a customer or of a visitor, newest first."""
    rows = await tx.fetch(
        "select * from contact where tenant_id = $1 and (customer_id = $2 or visitor_id = $3) "
        "and ($4::bigint is null or (started_at, id) < ($4, $5::uuid)) order by started_at desc, id desc limit $6",
        tx.tenant,
        customer,
        visitor,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [contact_of(row) for row in rows]


async def open_of(tx: Tx, customer: UUID) -> list[UUID]:
    """Return a customer's contacts that wait or are served, in the order of their ids."""
    rows = await tx.fetch(
        "select id from contact where tenant_id = $1 and customer_id = $2 and state in ('queued', 'serving') order by id",
        tx.tenant,
        customer,
    )
    return [row["id"] for row in rows]


async def lock(tx: Tx, id_: UUID) -> Contact | None:
    """Lock a contact and return it. Every step of a journey begins so: contact, ticket, offer, seat, in this order."""
    row = await tx.fetchrow("select * from contact where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return contact_of(row) if row else None


async def by_id(tx: Tx, ids: Sequence[UUID]) -> list[Contact]:
    """Return these contacts."""
    rows = await tx.fetch("select * from contact where tenant_id = $1 and id = any($2)", tx.tenant, ids)
    return [contact_of(row) for row in rows]


async def has_any(tx: Tx, customer: UUID) -> bool:
    """Say whether the transaction sees a contact of a customer."""
    found = await tx.fetchval(
        "select true from contact where tenant_id = $1 and customer_id = $2 limit 1", tx.tenant, customer
    )
    return found is not None


async def move(tx: Tx, id_: UUID, state: str, **columns: Any) -> None:
    """Set a contact's state and other columns. The names of columns come from this house's code only."""
    names = list(columns)
    sets = "".join(f", {name} = ${n}" for n, name in enumerate(names, start=4))
    await tx.execute(
        f"update contact set state = $3{sets} where tenant_id = $1 and id = $2",  # noqa: S608
        tx.tenant,
        id_,
        state,
        *columns.values(),
    )


async def last_agent(tx: Tx, customer: UUID, since: int) -> UUID | None:
    """Return who served a customer last, if that was after `since`."""
    found: UUID | None = await tx.fetchval(
        "select agent_id from contact where tenant_id = $1 and customer_id = $2 and agent_id is not null "
        "and started_at > $3 order by started_at desc limit 1",
        tx.tenant,
        customer,
        since,
    )
    return found


async def import_past(tx: Tx, contacts: Sequence[Contact]) -> None:
    """Take over finished contacts from elsewhere."""
    await tx.executemany(
        "insert into contact (id, tenant_id, key, number, channel, customer_id, queue_id, agent_id, state, lang, question, "
        "started_at, answered_at, ended_at, closed_at, ended_by, code, transfers, last_seq, messages, customer_read_seq, "
        "agent_read_seq, mode) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
        "$20, $19, $19, $21)",
        [
            (
                c.id,
                tx.tenant,
                c.key,
                c.number,
                c.channel,
                c.customer,
                c.queue,
                c.agent,
                c.state,
                c.lang,
                c.question,
                c.started_at,
                c.answered_at,
                c.ended_at,
                c.closed_at,
                c.ended_by,
                c.code,
                c.transfers,
                c.last_seq,
                c.messages,
                c.mode,
            )
            for c in contacts
        ],
    )


def contact_of(row: Row) -> Contact:
    """Read a row of contacts."""
    return Contact(
        id=row["id"],
        key=row["key"],
        number=row["number"],
        channel=row["channel"],
        point=row["point_id"],
        visitor=row["visitor_id"],
        customer=row["customer_id"],
        queue=row["queue_id"],
        agent=row["agent_id"],
        state=row["state"],
        mode=row["mode"],
        lang=row["lang"],
        question=row["question"],
        page=row["page"],
        started_at=row["started_at"],
        answered_at=row["answered_at"],
        ended_at=row["ended_at"],
        closed_at=row["closed_at"],
        ended_by=row["ended_by"],
        code=row["code"],
        code_version=row["code_version"],
        transfers=row["transfers"],
        visits=tuple((_uuid(v["queue"]), _uuid(v["agent"])) for v in row["visits"]),
        last_seq=row["last_seq"],
        messages=row["messages"],
        customer_read_seq=row["customer_read_seq"],
        agent_read_seq=row["agent_read_seq"],
        waiting_since=row["waiting_since"],
        customer_at=row["customer_at"],
        agent_at=row["agent_at"],
        idle_warned_at=row["idle_warned_at"],
        family=row["family_id"],
        merged_into=row["merged_into"],
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


async def closings(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, int, int | None]]:
    """Return (code, closed at, when its customer's next contact began after its end) of those that are closed."""
    rows = await tx.fetch(
        "select c.id, coalesce(c.code, '') as code, c.closed_at, (select min(n.started_at) from contact n "
        "where n.tenant_id = $1 and n.customer_id = c.customer_id and n.started_at >= coalesce(c.ended_at, c.closed_at)) as again "
        "from contact c where c.tenant_id = $1 and c.id = any($2) and c.closed_at is not null",
        tx.tenant,
        ids,
    )
    return {row["id"]: (row["code"], row["closed_at"], row["again"]) for row in rows}

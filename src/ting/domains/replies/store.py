"""All SQL of canned replies."""

from uuid import UUID

from ting.domains.replies.model import Reply, Use
from ting.domains.replies.outcome import Sent
from ting.kit.db import Row, Tx


async def put(tx: Tx, reply: Reply) -> bool:
    """Keep a reply under its id; False when that id is another's."""
    done = await tx.execute(
        "insert into reply (id, tenant_id, owner_id, folder, name, shortcut, texts, archived) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set folder = excluded.folder, "
        "name = excluded.name, shortcut = excluded.shortcut, texts = excluded.texts, archived = excluded.archived "
        "where reply.tenant_id = excluded.tenant_id and reply.owner_id is not distinct from excluded.owner_id",
        reply.id,
        tx.tenant,
        reply.owner,
        reply.folder,
        reply.name,
        reply.shortcut,
        reply.texts,
        reply.archived,
    )
    return done == 1


async def of_tenant(tx: Tx, ids: list[UUID] | None) -> list[Reply]:
    """Return these of the tenant's replies, or all, by folder and title; nobody's own."""
    rows = await tx.fetch(
        "select * from reply where tenant_id = $1 and owner_id is null and ($2::uuid[] is null or id = any($2)) "
        "order by folder, name, id",
        tx.tenant,
        ids,
    )
    return [_reply(row) for row in rows]


async def standing(tx: Tx, person: UUID) -> list[Reply]:
    """Return the replies that a person may use: the tenant's and his own."""
    rows = await tx.fetch(
        "select * from reply where tenant_id = $1 and (owner_id is null or owner_id = $2) and not archived "
        "order by folder, name, id",
        tx.tenant,
        person,
    )
    return [_reply(row) for row in rows]


async def find(tx: Tx, id_: UUID, person: UUID) -> Reply | None:
    """Find a reply that a person may use, or might have used when he opened his list."""
    row = await tx.fetchrow(
        "select * from reply where tenant_id = $1 and id = $2 and (owner_id is null or owner_id = $3)",
        tx.tenant,
        id_,
        person,
    )
    return _reply(row) if row else None


async def insert_use(
    tx: Tx, *, message: UUID, reply: UUID, contact: UUID, customer: UUID, person: UUID, words: bytes
) -> bool:
    """Note that a message was this reply; False when that is known."""
    return (
        await tx.execute(
            "insert into reply_use (message_id, tenant_id, reply_id, contact_id, customer_id, person_id, at, words) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (message_id, reply_id) do nothing",
            message,
            tx.tenant,
            reply,
            contact,
            customer,
            person,
            tx.now,
            words,
        )
        == 1
    )


async def given(tx: Tx, customer: UUID) -> dict[bytes, Use]:
    """Return each text that a customer was sent, by its mark, and when last."""
    rows = await tx.fetch(
        "select distinct on (words) words, at, person_id, contact_id from reply_use "
        "where tenant_id = $1 and customer_id = $2 order by words, at desc",
        tx.tenant,
        customer,
    )
    return {bytes(row["words"]): Use(row["at"], row["person_id"], row["contact_id"]) for row in rows}


async def uses(tx: Tx, *, person: UUID | None, since: int) -> dict[UUID, int]:
    """Return how often each reply was sent since then, by one person or by all."""
    rows = await tx.fetch(
        "select reply_id, count(*) as n from reply_use where tenant_id = $1 and at >= $2 "
        "and ($3::uuid is null or person_id = $3) group by reply_id",
        tx.tenant,
        since,
        person,
    )
    return {row["reply_id"]: row["n"] for row in rows}


async def sent(tx: Tx, since: int, until: int) -> list[Sent]:
    """Return in which contacts each of the tenant's replies was sent in [since, until), and how often; nobody's own."""
    rows = await tx.fetch(
        "select u.reply_id, u.contact_id, count(*) as n from reply_use u join reply r on r.id = u.reply_id "
        "where u.tenant_id = $1 and u.at >= $2 and u.at < $3 and r.owner_id is null group by 1, 2",
        tx.tenant,
        since,
        until,
    )
    return [Sent(row["reply_id"], row["contact_id"], row["n"]) for row in rows]


def _reply(row: Row) -> Reply:
    return Reply(
        id=row["id"],
        owner=row["owner_id"],
        folder=row["folder"],
        name=row["name"],
        shortcut=row["shortcut"],
        texts=row["texts"],
        archived=row["archived"],
    )

"""Messages: said, read, counted."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations.model import By, ByKind, Message
from ting.domains.conversations.store.files import file_of
from ting.kit.db import Row, Tx, to_json

# One statement writes a message and what it changes in the contact. The contact's row lock gives the next seq; a key
# that is there already gives no row, and a race between two of the same key ends on the constraint.
SAY = """
with c as (
  update contact set
    last_seq = last_seq + 1,
    messages = messages + case when $5 in ('text', 'file', 'form', 'booking', 'sticker') then 1 else 0 end,
    customer_at = case when $4 = 'customer' then $10 else customer_at end,
    agent_at = case when $4 = 'agent' and $5 in ('text', 'file', 'form', 'booking', 'sticker') then $10 else agent_at end,
    idle_warned_at = case when $4 = 'customer' then null else idle_warned_at end,
    waiting_since = case when $4 = 'customer' then coalesce(waiting_since, $10)
                         when $4 = 'agent' and $5 in ('text', 'file', 'form', 'booking', 'sticker') then null else waiting_since end
  where tenant_id = $2 and id = $3 and state = any($12::text[]) and ($15::uuid is null or agent_id = $15)
    and not exists (select from message m where m.contact_id = $3 and m.key = $6)
  returning id, last_seq, started_at
)
insert into message
  (id, tenant_id, contact_id, started_at, seq, key, at, by_kind, by_id, by_name, kind, text, file_id, code, params)
select $1, $2, c.id, c.started_at, c.last_seq, $6, $10, $4, $7, $8, $5, $9, $11, $13, $14 from c
returning seq
"""


PAGE = 1000
IMPORT = """
insert into message
  (id, tenant_id, contact_id, started_at, seq, key, at, by_kind, by_id, by_name, kind, text, code, params)
select m.id, c.tenant_id, c.id, c.started_at, m.seq, m.key, m.at, m.by_kind, m.by_id, m.by_name, m.kind, m.text, m.code,
  m.params::jsonb
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::bigint[], $7::text[], $8::uuid[], $9::text[], $10::text[],
  $11::text[], $12::text[], $13::text[]) as m(id, contact, seq, key, at, by_kind, by_id, by_name, kind, text, code, params)
  join contact c on c.tenant_id = $1 and c.id = m.contact
"""


MESSAGE = """
select m.*, f.name as file_name, f.media_type, f.size, f.width, f.height
from message m left join file f on f.id = m.file_id
"""


async def say(tx: Tx, message: Message, states: Sequence[str], agent: UUID | None) -> int | None:
    """Add a message and return its seq: when the contact is in one of `states`, is this agent's, and has no such key."""
    seq: int | None = await tx.fetchval(
        SAY,
        message.id,
        tx.tenant,
        message.contact,
        message.by.kind,
        message.kind,
        message.key,
        message.by.id,
        message.by.name,
        message.text,
        message.at,
        message.file.id if message.file else None,
        list(states),
        message.code,
        message.params,
        agent,
    )
    return seq


async def by_key(tx: Tx, contact: UUID, key: UUID) -> Message | None:
    """Find a message by its sender's key."""
    row = await tx.fetchrow(
        MESSAGE + "where m.tenant_id = $1 and m.contact_id = $2 and m.key = $3", tx.tenant, contact, key
    )
    return message_of(row) if row else None


async def by_id(tx: Tx, ids: Sequence[UUID]) -> list[Message]:
    """Return these messages."""
    return [
        message_of(row) for row in await tx.fetch(MESSAGE + "where m.tenant_id = $1 and m.id = any($2)", tx.tenant, ids)
    ]


async def of_contact(tx: Tx, contact: UUID, *, after: int, before: int | None, limit: int) -> list[Message]:
    """Return a contact's messages after a seq, or the last ones before another, in order."""
    if before is None:
        rows = await tx.fetch(
            MESSAGE + "where m.tenant_id = $1 and m.contact_id = $2 and m.seq > $3 order by m.seq limit $4",
            tx.tenant,
            contact,
            after,
            limit,
        )
        return [message_of(row) for row in rows]
    rows = await tx.fetch(
        MESSAGE
        + "where m.tenant_id = $1 and m.contact_id = $2 and m.seq > $3 and m.seq < $4 order by m.seq desc limit $5",
        tx.tenant,
        contact,
        after,
        before,
        limit,
    )
    return [message_of(row) for row in reversed(rows)]


async def last_words(
    tx: Tx, ids: Sequence[UUID]
) -> dict[UUID, tuple[int, str | None, ByKind, int, dict[str, str] | None]]:
    """Return (seq, text or file name, by, at, a sticker's meaning) of each contact's newest message that people wrote."""
    rows = await tx.fetch(
        "select distinct on (m.contact_id) m.contact_id, m.seq, coalesce(m.text, f.name) as text, m.by_kind, m.at, "
        "m.params -> 'meaning' as meaning from message m left join file f on f.id = m.file_id "
        "where m.tenant_id = $1 and m.contact_id = any($2) "
        "and m.kind in ('text', 'file', 'form', 'booking', 'sticker') and m.code is distinct from 'form_brought' "
        "order by m.contact_id, m.seq desc",
        tx.tenant,
        ids,
    )
    return {row["contact_id"]: (row["seq"], row["text"], row["by_kind"], row["at"], row["meaning"]) for row in rows}


async def unread(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many of the customer's messages the agent has not read, by contact."""
    rows = await tx.fetch(
        "select m.contact_id, count(*) as n from message m join contact c on c.id = m.contact_id "
        "where m.tenant_id = $1 and m.contact_id = any($2) and m.by_kind in ('customer', 'guest') and m.seq > c.agent_read_seq "
        "group by m.contact_id",
        tx.tenant,
        ids,
    )
    return {row["contact_id"]: row["n"] for row in rows}


async def transfer_notes(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the note of the last transfer, by contact."""
    rows = await tx.fetch(
        "select distinct on (contact_id) contact_id, text from message where tenant_id = $1 and contact_id = any($2) "
        "and code = 'transfer_note' order by contact_id, seq desc",
        tx.tenant,
        ids,
    )
    return {row["contact_id"]: row["text"] for row in rows}


async def mark_read(tx: Tx, contact: UUID, who: str, upto: int) -> int | None:
    """Move one side's read mark forward, at most to the last message; None when it was there already."""
    column = "customer_read_seq" if who == "customer" else "agent_read_seq"
    moved: int | None = await tx.fetchval(
        f"update contact set {column} = least($3, last_seq) where tenant_id = $1 and id = $2 and {column} < least($3, last_seq) "  # noqa: S608
        f"returning {column}",
        tx.tenant,
        contact,
        upto,
    )
    return moved


async def import_past(tx: Tx, messages: Sequence[Message]) -> None:
    """Take over messages of finished contacts."""
    for start in range(0, len(messages), PAGE):
        rows = [
            (
                m.id,
                m.contact,
                m.seq,
                m.key,
                m.at,
                m.by.kind,
                m.by.id,
                m.by.name,
                m.kind,
                m.text,
                m.code,
                to_json(m.params),
            )
            for m in messages[start : start + PAGE]
        ]
        await tx.execute(IMPORT, tx.tenant, *(list(column) for column in zip(*rows, strict=True)))


def message_of(row: Row) -> Message:
    """Read a row of messages."""
    return Message(
        id=row["id"],
        contact=row["contact_id"],
        seq=row["seq"],
        at=row["at"],
        key=row["key"],
        by=By(row["by_kind"], row["by_id"], row["by_name"]),
        kind=row["kind"],
        text=row["text"],
        file=file_of(row["file_id"], row["file_name"], row) if row["file_id"] else None,
        code=row["code"],
        params=row["params"],
    )

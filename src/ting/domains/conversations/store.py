"""All SQL of conversations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ting.domains.conversations.model import By, Contact, File, Filter, Message, Participant, WrapupCode
from ting.kit.db import Row, Tx

# One statement writes a message and what it changes in the contact. The contact's row lock gives the next seq; a key
# that is there already gives no row, and a race between two of the same key ends on the constraint.
SAY = """
with c as (
  update contact set
    last_seq = last_seq + 1,
    messages = messages + case when $5 in ('text', 'file', 'form', 'booking') then 1 else 0 end,
    customer_at = case when $4 = 'customer' then $10 else customer_at end,
    agent_at = case when $4 = 'agent' and $5 in ('text', 'file', 'form', 'booking') then $10 else agent_at end,
    idle_warned_at = case when $4 = 'customer' then null else idle_warned_at end,
    waiting_since = case when $4 = 'customer' then coalesce(waiting_since, $10)
                         when $4 = 'agent' and $5 in ('text', 'file', 'form', 'booking') then null else waiting_since end
  where tenant_id = $2 and id = $3 and state = any($12::text[]) and ($15::uuid is null or agent_id = $15)
    and not exists (select from message m where m.contact_id = $3 and m.key = $6)
  returning id, last_seq, started_at
)
insert into message
  (id, tenant_id, contact_id, started_at, seq, key, at, by_kind, by_id, by_name, kind, text, file_id, code, params)
select $1, $2, c.id, c.started_at, c.last_seq, $6, $10, $4, $7, $8, $5, $9, $11, $13, $14 from c
returning seq
"""
OPEN = ["queued", "serving"]
MESSAGE = """
select m.*, f.name as file_name, f.media_type, f.size, f.width, f.height
from message m left join file f on f.id = m.file_id
"""


async def insert_contact(tx: Tx, contact: Contact) -> None:
    """Keep a new contact."""
    await tx.execute(
        "insert into contact (id, tenant_id, key, number, channel, point_id, visitor_id, customer_id, queue_id, state, lang, "
        "question, page, started_at, mode) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
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
    )


async def by_key(tx: Tx, key: UUID) -> Contact | None:
    """Find a contact by the key with which its customer asked for it."""
    row = await tx.fetchrow("select * from contact where tenant_id = $1 and key = $2", tx.tenant, key)
    return _contact(row) if row else None


async def of_visitor(tx: Tx, visitor: UUID) -> Contact | None:
    """Return a visitor's newest contact, open ones first."""
    row = await tx.fetchrow(
        "select * from contact where tenant_id = $1 and visitor_id = $2 "
        "order by (state in ('queued', 'serving')) desc, started_at desc limit 1",
        tx.tenant,
        visitor,
    )
    return _contact(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Contact | None:
    """Lock a contact and return it. Every step of a journey begins so: contact, ticket, offer, seat, in this order."""
    row = await tx.fetchrow("select * from contact where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _contact(row) if row else None


async def contacts(tx: Tx, ids: Sequence[UUID]) -> list[Contact]:
    """Return these contacts."""
    rows = await tx.fetch("select * from contact where tenant_id = $1 and id = any($2)", tx.tenant, ids)
    return [_contact(row) for row in rows]


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


async def message_by_key(tx: Tx, contact: UUID, key: UUID) -> Message | None:
    """Find a message by its sender's key."""
    row = await tx.fetchrow(
        MESSAGE + "where m.tenant_id = $1 and m.contact_id = $2 and m.key = $3", tx.tenant, contact, key
    )
    return _message(row) if row else None


async def messages_by_id(tx: Tx, ids: Sequence[UUID]) -> list[Message]:
    """Return these messages."""
    return [
        _message(row) for row in await tx.fetch(MESSAGE + "where m.tenant_id = $1 and m.id = any($2)", tx.tenant, ids)
    ]


async def messages(tx: Tx, contact: UUID, *, after: int, before: int | None, limit: int) -> list[Message]:
    """Return a contact's messages after a seq, or the last ones before another, in order."""
    if before is None:
        rows = await tx.fetch(
            MESSAGE + "where m.tenant_id = $1 and m.contact_id = $2 and m.seq > $3 order by m.seq limit $4",
            tx.tenant,
            contact,
            after,
            limit,
        )
        return [_message(row) for row in rows]
    rows = await tx.fetch(
        MESSAGE
        + "where m.tenant_id = $1 and m.contact_id = $2 and m.seq > $3 and m.seq < $4 order by m.seq desc limit $5",
        tx.tenant,
        contact,
        after,
        before,
        limit,
    )
    return [_message(row) for row in reversed(rows)]


async def last_words(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[int, str | None, str, int]]:
    """Return (seq, text or file name, by, at) of each contact's newest message that people wrote."""
    rows = await tx.fetch(
        "select distinct on (m.contact_id) m.contact_id, m.seq, coalesce(m.text, f.name) as text, m.by_kind, m.at "
        "from message m left join file f on f.id = m.file_id "
        "where m.tenant_id = $1 and m.contact_id = any($2) "
        "and m.kind in ('text', 'file', 'form', 'booking') and m.code is distinct from 'form_brought' "
        "order by m.contact_id, m.seq desc",
        tx.tenant,
        ids,
    )
    return {row["contact_id"]: (row["seq"], row["text"], row["by_kind"], row["at"]) for row in rows}


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


# The search is a function of the owner (migration 0006): it tells ids, in the order of the list. Their rows are read
# here, under row-level security.
FOUND = """
select c.* from unnest($1::uuid[]) with ordinality as found (id, place) join contact c on c.id = found.id
where c.tenant_id = $2 order by found.place
"""


async def search(tx: Tx, by: Filter, cursor: tuple[int, UUID] | None, limit: int) -> list[Contact]:
    """Return contacts, newest first, after a cursor."""
    if by.q:
        return await in_order(tx, await find(tx, by, cursor, limit))
    where, args = _where(tx, by)
    if cursor:
        args += [cursor[0], cursor[1]]
        where += f" and (c.started_at, c.id) < (${len(args) - 1}, ${len(args)})"
    args.append(limit)
    rows = await tx.fetch(
        f"select c.* from contact c where {where} order by c.started_at desc, c.id desc limit ${len(args)}",  # noqa: S608
        *args,
    )
    return [_contact(row) for row in rows]


async def find(tx: Tx, by: Filter, cursor: tuple[int, UUID] | None, limit: int) -> list[UUID]:
    """Return the ids of contacts whose number, customer, question or messages say `by.q`, newest first."""
    rows = await tx.fetch(
        "select id from find_contacts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        by.q,
        by.state,
        by.queue,
        by.agent,
        by.code,
        by.start,
        by.end,
        cursor[0] if cursor else None,
        cursor[1] if cursor else None,
        limit,
    )
    return [row["id"] for row in rows]


async def in_order(tx: Tx, ids: Sequence[UUID]) -> list[Contact]:
    """Return these contacts, in this order."""
    return [_contact(row) for row in await tx.fetch(FOUND, list(ids), tx.tenant)]


async def count(tx: Tx, by: Filter, most: int) -> int:
    """Return how many contacts a filter without words lets through, looking no further than `most`.

    Counted in the order of the list, and so by its indexes: without an order the planner may read the table from its
    beginning, past whatever other tenants have there.
    """
    where, args = _where(tx, by)
    number: int = await tx.fetchval(
        f"select count(*) from (select from contact c where {where} "  # noqa: S608
        f"order by c.started_at desc, c.id desc limit ${len(args) + 1}) as seen",
        *args,
        most,
    )
    return number


def _where(tx: Tx, by: Filter) -> tuple[str, list[Any]]:
    args: list[Any] = [tx.tenant]
    parts = ["c.tenant_id = $1"]
    if by.state is not None and by.state != "closed":
        parts.append("c.state <> 'closed'")  # few, and with an index of their own
    for column, op, value in (
        ("state", "=", by.state),
        ("queue_id", "=", by.queue),
        ("agent_id", "=", by.agent),
        ("code", "=", by.code),
        ("started_at", ">=", by.start),
        ("started_at", "<", by.end),
    ):
        if value is not None:
            args.append(value)
            parts.append(f"c.{column} {op} ${len(args)}")
    return " and ".join(parts), args


async def insert_file(tx: Tx, contact: UUID, file: File, sha256: bytes) -> None:
    """Keep what is known of a file; its bytes are elsewhere."""
    await tx.execute(
        "insert into file (id, tenant_id, contact_id, name, media_type, size, width, height, sha256) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
        file.id,
        tx.tenant,
        contact,
        file.name,
        file.media_type,
        file.size,
        file.width,
        file.height,
        sha256,
    )


async def file(tx: Tx, id_: UUID) -> tuple[File, UUID] | None:
    """Return a file and its tenant (in a transaction of the house: its signed address is the permission)."""
    row = await tx.fetchrow("select * from file where id = $1", id_)
    return (_file(row["id"], row["name"], row), row["tenant_id"]) if row else None


async def insert_participant(tx: Tx, of: Participant, link_hash: bytes | None) -> None:
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


async def participants(tx: Tx, contact: UUID) -> list[Participant]:
    """Return who takes part in a contact, or did, or is invited, in order."""
    rows = await tx.fetch(
        "select * from participant where tenant_id = $1 and contact_id = $2 order by created_at, id", tx.tenant, contact
    )
    return [_participant(row) for row in rows]


async def participant_of(tx: Tx, token_hash: bytes) -> tuple[Participant, UUID] | None:
    """Find a participant and his tenant by what he holds (in a transaction of the house)."""
    row = await tx.fetchrow("select * from participant where token_hash = $1", token_hash)
    return (_participant(row), row["tenant_id"]) if row else None


async def participant_of_link(tx: Tx, link_hash: bytes) -> tuple[Participant, UUID] | None:
    """Find whom a link was made for, and his tenant (in a transaction of the house)."""
    row = await tx.fetchrow("select * from participant where link_hash = $1", link_hash)
    return (_participant(row), row["tenant_id"]) if row else None


async def participant(tx: Tx, id_: UUID) -> Participant | None:
    """Return a participant."""
    row = await tx.fetchrow("select * from participant where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _participant(row) if row else None


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
    return _participant(row) if row else None


async def has_files(tx: Tx, contact: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these files were sent in this contact."""
    rows = await tx.fetch(
        "select id from file where tenant_id = $1 and contact_id = $2 and id = any($3)", tx.tenant, contact, ids
    )
    return {row["id"] for row in rows}


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


async def wrapup_codes(tx: Tx) -> list[WrapupCode]:
    """Return the tenant's wrap-up codes, in their order."""
    rows = await tx.fetch("select key, names from wrapup_code where tenant_id = $1 order by position, key", tx.tenant)
    return [WrapupCode(row["key"], row["names"]) for row in rows]


async def put_wrapup_code(tx: Tx, code: WrapupCode, position: int) -> None:
    """Add or rename a wrap-up code."""
    await tx.execute(
        "insert into wrapup_code (tenant_id, key, names, position) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, key) do update set names = excluded.names, position = excluded.position",
        tx.tenant,
        code.key,
        code.names,
        position,
    )


async def import_contacts(tx: Tx, contacts: Sequence[Contact]) -> None:
    """Take over finished contacts from elsewhere."""
    await tx.executemany(
        "insert into contact (id, tenant_id, key, number, channel, customer_id, queue_id, agent_id, state, lang, question, "
        "started_at, answered_at, ended_at, closed_at, ended_by, code, transfers, last_seq, messages, customer_read_seq, "
        "agent_read_seq) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $19, $19)",
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
            )
            for c in contacts
        ],
    )


async def import_messages(tx: Tx, messages: Sequence[Message]) -> None:
    """Take over messages of finished contacts."""
    await tx.executemany(
        "insert into message (id, tenant_id, contact_id, seq, key, at, by_kind, by_id, by_name, kind, text, code, params) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            (
                m.id,
                tx.tenant,
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
                m.params,
            )
            for m in messages
        ],
    )


def _contact(row: Row) -> Contact:
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
    )


def _participant(row: Row) -> Participant:
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


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        contact=row["contact_id"],
        seq=row["seq"],
        at=row["at"],
        key=row["key"],
        by=By(row["by_kind"], row["by_id"], row["by_name"]),
        kind=row["kind"],
        text=row["text"],
        file=_file(row["file_id"], row["file_name"], row) if row["file_id"] else None,
        code=row["code"],
        params=row["params"],
    )


def _file(id_: UUID, name: str, row: Row) -> File:
    return File(
        id=id_,
        name=name,
        media_type=row["media_type"],
        size=row["size"],
        url="",
        image=row["media_type"].startswith("image/"),
        width=row["width"],
        height=row["height"],
    )

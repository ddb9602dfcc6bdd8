"""Contacts of one conversation, and what they show of each other."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.conversations.model import Contact, Message
from ting.domains.conversations.store.contacts import contact_of
from ting.domains.conversations.store.messages import MESSAGE, message_of
from ting.kit.db import Tx


async def lock(tx: Tx, ids: Sequence[UUID]) -> list[Contact]:
    """Lock these contacts, in the order of their ids."""
    rows = await tx.fetch(
        "select * from contact where tenant_id = $1 and id = any($2) order by id for update", tx.tenant, ids
    )
    return [contact_of(row) for row in rows]


async def families(tx: Tx, firsts: Sequence[UUID]) -> dict[UUID, list[Contact]]:
    """Return these contacts, each with those that were split off from it, in the order in which they began."""
    rows = await tx.fetch(
        "select * from contact where tenant_id = $1 and (id = any($2) or family_id = any($2)) order by started_at, id",
        tx.tenant,
        firsts,
    )
    found: dict[UUID, list[Contact]] = {}
    for row in rows:
        contact = contact_of(row)
        found.setdefault(contact.first, []).append(contact)
    return found


async def at(tx: Tx, contact: UUID, seqs: Sequence[int]) -> list[Message]:
    """Return the messages at these places."""
    rows = await tx.fetch(
        MESSAGE + "where m.tenant_id = $1 and m.contact_id = $2 and m.seq = any($3)", tx.tenant, contact, seqs
    )
    return [message_of(row) for row in rows]


async def many(tx: Tx, wanted: Mapping[UUID, set[int]]) -> list[Message]:
    """Return the messages at these places of several contacts."""
    places = [(contact, seq) for contact, seqs in wanted.items() for seq in seqs]
    rows = await tx.fetch(
        MESSAGE + "join unnest($2::uuid[], $3::bigint[]) as place (contact_id, seq) "
        "on place.contact_id = m.contact_id and place.seq = m.seq where m.tenant_id = $1",
        tx.tenant,
        [contact for contact, _ in places],
        [seq for _, seq in places],
    )
    return [message_of(row) for row in rows]


async def written(tx: Tx, contact: UUID) -> list[int]:
    """Return the places of what people wrote in a contact, and of the lines that show what was merged into it."""
    rows = await tx.fetch(
        "select seq from message where tenant_id = $1 and contact_id = $2 "
        "and (kind not in ('system', 'whisper') or code = 'merged_from') order by seq",
        tx.tenant,
        contact,
    )
    return [row["seq"] for row in rows]


async def unread(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many messages of the other side each contact's customer has not seen."""
    rows = await tx.fetch(
        "select m.contact_id, count(*) as n from message m join contact c on c.id = m.contact_id "
        "where m.tenant_id = $1 and m.contact_id = any($2) and m.by_kind in ('agent', 'bot', 'guest') "
        "and m.kind in ('text', 'file', 'form', 'booking', 'sticker') and m.seq > c.customer_read_seq group by m.contact_id",
        tx.tenant,
        ids,
    )
    return {row["contact_id"]: row["n"] for row in rows}

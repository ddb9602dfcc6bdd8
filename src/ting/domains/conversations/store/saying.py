"""Many messages in one statement."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from ting.domains.conversations.model import Message
from ting.domains.conversations.store.messages import MESSAGE, message_of
from ting.kit.db import Tx

SAY = "select said_seq, served_by, held from say_many($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"


class Said(NamedTuple):
    """What became of a message. `seq`: None where it adds nothing; `agent`: at whose desk its contact is."""

    seq: int | None
    agent: UUID | None
    held: bool


async def say_many(tx: Tx, messages: Sequence[Message], desks: Sequence[UUID | None]) -> list[Said]:
    """Add texts of customers and agents, and return what became of each; `desks`: whose the contact has to be."""
    rows = await tx.fetch(
        SAY,
        tx.tenant,
        tx.now,
        [m.id for m in messages],
        [m.contact for m in messages],
        [m.key for m in messages],
        [m.by.kind for m in messages],
        [m.by.id for m in messages],
        [m.by.name for m in messages],
        [m.text for m in messages],
        desks,
    )
    return [Said(*row) for row in rows]


async def by_keys(tx: Tx, contacts: Sequence[UUID], keys: Sequence[UUID]) -> dict[tuple[UUID, UUID], Message]:
    """Return the messages that were said in these contacts under these keys, by both."""
    rows = await tx.fetch(
        MESSAGE
        + "join unnest($2::uuid[], $3::uuid[]) as k(contact, key) on k.contact = m.contact_id and k.key = m.key "
        "where m.tenant_id = $1",
        tx.tenant,
        contacts,
        keys,
    )
    return {(row["contact_id"], row["key"]): message_of(row) for row in rows}

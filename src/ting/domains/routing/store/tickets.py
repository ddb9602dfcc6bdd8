"""Stays in a queue."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.routing.model import Help, Need, Refusal, Ticket
from ting.domains.routing.states import channel_in, rings
from ting.events.contact import Mode
from ting.kit.db import Row, Tx

LIVE = "('waiting', 'offered')"


TicketState = Literal["waiting", "offered", "answered", "left"]


class TicketRow(msgspec.Struct, frozen=True):
    """A stay in a queue as it is kept: the matcher's ticket, and what customers and reports are told of it."""

    ticket: Ticket
    state: TicketState
    channel: str
    inserted_at: int
    lost_at: int | None
    ahead_at_start: int
    promise_lo: int | None
    promise_hi: int | None
    left_at: int | None
    left_reason: str | None
    mode: Mode = "live"


async def insert(tx: Tx, row: TicketRow) -> None:
    """Keep a new ticket."""
    t = row.ticket
    await tx.execute(
        "insert into ticket (id, tenant_id, contact_id, queue_id, number, state, rank, entered_at, inserted_at, because, "
        "channel, weight, tier, lang, needs, direct, direct_until, direct_kind, ahead_at_start, promise_lo, promise_hi, "
        "lost_at, mode, site_id, overflow, dials) "
        "values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22, $23, $24, $25)",
        t.id,
        tx.tenant,
        t.contact,
        t.queue,
        t.number,
        t.rank,
        t.entered_at,
        row.inserted_at,
        t.because,
        row.channel,
        t.weight,
        t.tier,
        t.lang,
        t.needs,
        t.direct,
        t.direct_until,
        t.direct_kind,
        row.ahead_at_start,
        row.promise_lo,
        row.promise_hi,
        row.lost_at,
        row.mode,
        t.site,
        t.helps,
        t.rings and (row.mode == "callback" or row.channel != "phone"),
    )


async def by_id(tx: Tx, ids: Sequence[UUID]) -> list[TicketRow]:
    """Return these tickets."""
    return [_row(row) for row in await tx.fetch("select * from ticket where id = any($1)", ids)]


async def live(tx: Tx, after: UUID | None, limit: int | None) -> list[TicketRow]:
    """Return tickets that wait or are offered, of all tenants that the transaction sees, in the order of contacts."""
    rows = await tx.fetch(
        f"select * from ticket where state in {LIVE} and contact_id > $1 order by contact_id limit $2",  # noqa: S608
        after or UUID(int=0),
        limit,
    )
    return [_row(row) for row in rows]


async def live_ids(tx: Tx, contacts: Sequence[UUID]) -> list[UUID]:
    """Return the ids of the tickets with which these contacts wait."""
    rows = await tx.fetch(f"select id from ticket where contact_id = any($1) and state in {LIVE}", contacts)  # noqa: S608
    return [row["id"] for row in rows]


async def waiting_counts(tx: Tx) -> dict[UUID, int]:
    """Return how many wait or are offered, by queue."""
    rows = await tx.fetch(
        "select queue_id, count(*) as n from ticket where tenant_id = $1 "  # noqa: S608
        f"and state in {LIVE} and mode <> 'message' group by queue_id",
        tx.tenant,
    )
    return {row["queue_id"]: row["n"] for row in rows}


async def waiting_since(tx: Tx) -> dict[UUID, tuple[int, int]]:
    """Return (how many wait or are offered, since when the longest does), by queue."""
    rows = await tx.fetch(
        f"select queue_id, count(*) as n, min(entered_at) as since from ticket where tenant_id = $1 and state in {LIVE} "  # noqa: S608
        "group by queue_id",
        tx.tenant,
    )
    return {row["queue_id"]: (row["n"], row["since"]) for row in rows}


async def lock_live(tx: Tx, contact: UUID) -> TicketRow | None:
    """Lock the ticket with which a contact waits."""
    row = await tx.fetchrow(
        f"select * from ticket where tenant_id = $1 and contact_id = $2 and state in {LIVE} for update",  # noqa: S608
        tx.tenant,
        contact,
    )
    return _row(row) if row else None


async def lock(tx: Tx, id_: UUID) -> TicketRow | None:
    """Lock a ticket."""
    row = await tx.fetchrow("select * from ticket where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _row(row) if row else None


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[TicketRow]:
    """Return all stays of these contacts, in order."""
    rows = await tx.fetch(
        "select * from ticket where tenant_id = $1 and contact_id = any($2) order by entered_at, id",
        tx.tenant,
        contacts,
    )
    return [_row(row) for row in rows]


async def ahead(tx: Tx, queue: UUID, rank: int, entered_at: int, id_: UUID) -> int:
    """Count who stands before this key. For the start and for tests; live places are kept in memory."""
    found: int = await tx.fetchval(
        f"select count(*) from ticket where tenant_id = $1 and queue_id = $2 and state in {LIVE} and mode <> 'message' "  # noqa: S608
        "and (rank, entered_at, id) < ($3, $4, $5)",
        tx.tenant,
        queue,
        rank,
        entered_at,
        id_,
    )
    return found


async def head_rank(tx: Tx, queue: UUID) -> int | None:
    """Return the smallest rank that waits in a queue."""
    found: int | None = await tx.fetchval(
        f"select min(rank) from ticket where tenant_id = $1 and queue_id = $2 and state in {LIVE}",  # noqa: S608
        tx.tenant,
        queue,
    )
    return found


async def end(tx: Tx, id_: UUID, state: str, reason: str, left_at: int) -> None:
    """End a stay."""
    await tx.execute(
        "update ticket set state = $3, left_reason = $4, left_at = $5 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        state,
        reason,
        left_at,
    )


async def wait_again(tx: Tx, id_: UUID, refused: Sequence[Refusal]) -> None:
    """Let an offered ticket wait again, at its old place."""
    await tx.execute(
        "update ticket set state = 'waiting', refused = $3 where tenant_id = $1 and id = $2 and state = 'offered'",
        tx.tenant,
        id_,
        list(refused),
    )


async def spare(tx: Tx, id_: UUID, refused: Sequence[Refusal]) -> None:
    """Note who is spared a ticket that waits."""
    await tx.execute("update ticket set refused = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, list(refused))


async def set_lost(tx: Tx, id_: UUID, lost_at: int | None) -> None:
    """Note that a ticket's customer is away, or back."""
    await tx.execute("update ticket set lost_at = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, lost_at)


async def set_mode(tx: Tx, id_: UUID, mode: Mode, weight: int, *, dials: bool) -> None:
    """Let a ticket that waits stand for another way of being answered, at its old place; its customer may go."""
    await tx.execute(
        "update ticket set mode = $3, weight = $4, dials = $5, lost_at = null, state = 'waiting' where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        mode,
        weight,
        dials,
    )


async def later(tx: Tx) -> list[TicketRow]:
    """Return the tickets whose customers are not on the line, in the order of service."""
    rows = await tx.fetch(
        f"select * from ticket where tenant_id = $1 and mode <> 'live' and state in {LIVE} order by rank, entered_at, id",  # noqa: S608
        tx.tenant,
    )
    return [_row(row) for row in rows]


def _row(row: Row) -> TicketRow:
    ticket = Ticket(
        id=row["id"],
        tenant=row["tenant_id"],
        queue=row["queue_id"],
        contact=row["contact_id"],
        number=row["number"],
        rank=row["rank"],
        entered_at=row["entered_at"],
        weight=row["weight"],
        tier=row["tier"],
        lang=row["lang"],
        needs=msgspec.convert(row["needs"], tuple[Need, ...]),
        site=row["site_id"],
        helps=msgspec.convert(row["overflow"], tuple[Help, ...]),
        direct=row["direct"],
        direct_until=row["direct_until"],
        direct_kind=row["direct_kind"],
        away=row["lost_at"] is not None,
        refused=msgspec.convert(row["refused"], tuple[Refusal, ...]),
        state="offered" if row["state"] == "offered" else "waiting",
        because=row["because"],
        channel=channel_in(row["mode"], row["channel"], on_phone=row["dials"]),
        rings=rings(row["mode"], row["channel"], dials=row["dials"]),
    )
    return TicketRow(
        ticket=ticket,
        state=row["state"],
        channel=row["channel"],
        inserted_at=row["inserted_at"],
        lost_at=row["lost_at"],
        ahead_at_start=row["ahead_at_start"],
        promise_lo=row["promise_lo"],
        promise_hi=row["promise_hi"],
        left_at=row["left_at"],
        left_reason=row["left_reason"],
        mode=row["mode"],
    )

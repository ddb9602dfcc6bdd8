"""All SQL of routing. Locks are taken in one order everywhere: contact, ticket, offer, seat."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.routing.calendars import days_of, years_around
from ting.domains.routing.hours import NEVER, Special, Week, layered
from ting.domains.routing.model import Help, Need, Refusal, Seat, Ticket
from ting.domains.routing.queue import CalendarForm, Overflow, Queue, QueueForm, QueueSettings, SiteForm, SkillForm
from ting.domains.routing.why import Inputs, Proposal, Why
from ting.events.contact import Mode
from ting.kit.db import Row, Tx

LIVE = "('waiting', 'offered')"


class SeatRow(msgspec.Struct, frozen=True):
    """A seat as it is kept; `state` follows from the rest."""

    person: UUID
    status: str
    aux: str | None
    status_since: int
    state: str
    since: int
    connected: bool
    load: int
    capacity: int
    offers: int
    talking: int
    wrapping: int
    misses: int
    idle_since: int
    extra: int
    """What it carries above its capacity."""
    full: int | None
    """On light duty: the capacity that it has otherwise."""


class TicketRow(msgspec.Struct, frozen=True):
    """A stay in a queue as it is kept: the matcher's ticket, and what customers and reports are told of it."""

    ticket: Ticket
    state: str
    channel: str
    inserted_at: int
    lost_at: int | None
    ahead_at_start: int
    promise_lo: int | None
    promise_hi: int | None
    left_at: int | None
    left_reason: str | None
    mode: Mode = "live"


class OfferRow(msgspec.Struct, frozen=True):
    """An offer as it is kept."""

    id: UUID
    tenant: UUID
    ticket: UUID
    contact: UUID
    queue: UUID
    person: UUID
    weight: int
    state: str
    offered_at: int
    answer_by: int
    ended_at: int | None
    reason: str | None
    why: Why
    inputs: Inputs


class AssignmentRow(msgspec.Struct, frozen=True):
    """One agent's connection with a contact."""

    id: UUID
    tenant: UUID
    contact: UUID
    ticket: UUID
    queue: UUID
    person: UUID
    channel: str
    weight: int
    state: str
    started_at: int
    ended_at: int | None
    wrap_due_at: int | None
    done_at: int | None


# ─── skills and queues ───────────────────────────────────────────────────────────────────────────────────────────


async def insert_skill(tx: Tx, id_: UUID, name: str, lang: str | None) -> None:
    """Keep a new skill."""
    await tx.execute(
        "insert into skill (id, tenant_id, name, lang) values ($1, $2, $3, $4)", id_, tx.tenant, name, lang
    )


async def skills(tx: Tx) -> list[tuple[UUID, str, str | None]]:
    """Return the tenant's skills as (id, name, language), by name."""
    rows = await tx.fetch("select id, name, lang from skill where tenant_id = $1 order by name", tx.tenant)
    return [(row["id"], row["name"], row["lang"]) for row in rows]


async def lang_skill(tx: Tx, lang: str) -> UUID | None:
    """Find the skill of speaking a language."""
    found: UUID | None = await tx.fetchval(
        "select id from skill where tenant_id = $1 and lang = $2 order by name limit 1", tx.tenant, lang
    )
    return found


async def put_proficiency(tx: Tx, person: UUID, skill: UUID, level: int) -> None:
    """Set how well a person has a skill."""
    await tx.execute(
        "insert into proficiency (tenant_id, person_id, skill_id, level) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, person_id, skill_id) do update set level = excluded.level",
        tx.tenant,
        person,
        skill,
        level,
    )


async def replace_proficiencies(tx: Tx, person: UUID, levels: Mapping[UUID, int]) -> None:
    """Set which skills a person has in the tenant, and how well; others he has no more."""
    await tx.execute(
        "delete from proficiency where tenant_id = $1 and person_id = $2 and skill_id <> all($3)",
        tx.tenant,
        person,
        list(levels),
    )
    for skill, level in levels.items():
        await put_proficiency(tx, person, skill, level)


async def set_capacity(tx: Tx, person: UUID, capacity: int) -> SeatRow | None:
    """Set how much a seat may carry."""
    row = await tx.fetchrow(
        "update seat set capacity = $2, extra = greatest(load - $2, 0) where person_id = $1 returning *",
        person,
        capacity,
    )
    return _seat(row) if row else None


async def proficiencies(tx: Tx) -> list[tuple[UUID, UUID, str, int]]:
    """Return (person, skill, its name, level) of the whole tenant."""
    rows = await tx.fetch(
        "select p.person_id, p.skill_id, s.name, p.level from proficiency p join skill s on s.id = p.skill_id "
        "where p.tenant_id = $1 order by s.name",
        tx.tenant,
    )
    return [(row["person_id"], row["skill_id"], row["name"], row["level"]) for row in rows]


async def put_skill(tx: Tx, id_: UUID, skill: SkillForm) -> None:
    """Keep a skill, new or not."""
    await tx.execute(
        "insert into skill (id, tenant_id, name, lang) values ($1, $2, $3, $4) "
        "on conflict (id) do update set name = excluded.name, lang = excluded.lang",
        id_,
        tx.tenant,
        skill.name,
        skill.lang,
    )


async def drop_skill(tx: Tx, id_: UUID) -> None:
    """Forget a skill. Who still has it, or asks for it, keeps it: the caller has looked."""
    await tx.execute("delete from skill where tenant_id = $1 and id = $2", tx.tenant, id_)


async def put_calendar(tx: Tx, id_: UUID, form: CalendarForm) -> None:
    """Keep a calendar, new or not."""
    await tx.execute(
        "insert into calendar (id, tenant_id, name, country, days) values ($1, $2, $3, $4, $5) "
        "on conflict (id) do update set name = excluded.name, country = excluded.country, days = excluded.days",
        id_,
        tx.tenant,
        form.name,
        form.country,
        _json(form.days),
    )


async def calendars(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, CalendarForm]:
    """Return these calendars, or all, by name."""
    rows = await tx.fetch(
        "select * from calendar where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by name",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: CalendarForm(
            name=row["name"], country=row["country"], days=msgspec.convert(row["days"], tuple[Special, ...])
        )
        for row in rows
    }


async def drop_calendar(tx: Tx, id_: UUID) -> None:
    """Forget a calendar."""
    await tx.execute("delete from calendar where tenant_id = $1 and id = $2", tx.tenant, id_)


async def put_site(tx: Tx, id_: UUID, form: SiteForm) -> None:
    """Keep a site, new or not."""
    await tx.execute(
        "insert into site (id, tenant_id, name, time_zone, week, calendar_id, archived) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone, week = excluded.week, "
        "calendar_id = excluded.calendar_id, archived = excluded.archived",
        id_,
        tx.tenant,
        form.name,
        form.time_zone,
        _json(form.week),
        form.calendar,
        form.archived,
    )


async def sites(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, SiteForm]:
    """Return these sites, or all, by name."""
    rows = await tx.fetch(
        "select * from site where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by archived, name",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: SiteForm(
            name=row["name"],
            time_zone=row["time_zone"],
            week=msgspec.convert(row["week"], Week),
            calendar=row["calendar_id"],
            archived=row["archived"],
        )
        for row in rows
    }


async def put_queue(tx: Tx, id_: UUID, form: QueueForm) -> None:
    """Keep a queue, new or not; its key stays what it was made with."""
    await tx.execute(
        "insert into queue (id, tenant_id, key, name, prefix, position, hours, needs, settings, site_id, calendar_id, "
        "overflow, archived) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "on conflict (id) do update set name = excluded.name, prefix = excluded.prefix, position = excluded.position, "
        "hours = excluded.hours, needs = excluded.needs, settings = excluded.settings, site_id = excluded.site_id, "
        "calendar_id = excluded.calendar_id, overflow = excluded.overflow, archived = excluded.archived",
        id_,
        tx.tenant,
        form.key,
        form.name,
        form.prefix,
        form.position,
        _json({"time_zone": form.time_zone, "week": form.week, "days": form.days}),
        _json(form.needs),
        _json(form.settings),
        form.site,
        form.calendar,
        _json(form.overflow),
        form.archived,
    )


async def queue_forms(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, QueueForm]:
    """Return these queues, or all, as they were set up, in their order."""
    rows = await tx.fetch(
        "select * from queue where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, position, name",
        tx.tenant,
        ids,
    )
    return {row["id"]: _queue_form(row) for row in rows}


async def queues(tx: Tx, *, ids: Sequence[UUID] | None = None, everywhere: bool = False) -> list[Queue]:
    """Return the tenant's queues in their order (or, for the house, those of all tenants)."""
    rows = await tx.fetch(
        "select q.*, s.time_zone as site_zone, s.week as site_week, c.country, c.days as calendar_days from queue q "
        "left join site s on s.id = q.site_id left join calendar c on c.id = coalesce(q.calendar_id, s.calendar_id) "
        "where ($1::uuid is null or q.tenant_id = $1) and ($2::uuid[] is null or q.id = any($2)) "
        "order by q.position, q.name",
        None if everywhere else tx.tenant,
        list(ids) if ids is not None else None,
    )
    today = datetime.fromtimestamp(tx.now / 1000, UTC).date()
    return [_queue(row, today) for row in rows]


async def queues_of(tx: Tx, *, site: UUID | None = None, calendar: UUID | None = None) -> list[UUID]:
    """Return the queues whose hours follow from this site or this calendar."""
    rows = await tx.fetch(
        "select q.id from queue q left join site s on s.id = q.site_id where q.tenant_id = $1 "
        "and (q.site_id = $2 or coalesce(q.calendar_id, s.calendar_id) = $3)",
        tx.tenant,
        site,
        calendar,
    )
    return [row["id"] for row in rows]


async def next_number(tx: Tx, queue: Queue) -> int:
    """Draw the queue's next number; each day of its time zone begins anew at 1001."""
    day = datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(ZoneInfo(queue.hours.time_zone)).date()
    number: int = await tx.fetchval(
        "insert into ticket_counter as c (queue_id, tenant_id, day, last) values ($1, $2, $3, 1001) "
        "on conflict (queue_id, day) do update set last = c.last + 1 returning last",
        queue.id,
        tx.tenant,
        day,
    )
    return number


# ─── tickets ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def insert_ticket(tx: Tx, row: TicketRow) -> None:
    """Keep a new ticket."""
    t = row.ticket
    await tx.execute(
        "insert into ticket (id, tenant_id, contact_id, queue_id, number, state, rank, entered_at, inserted_at, because, "
        "channel, weight, tier, lang, needs, direct, direct_until, direct_kind, ahead_at_start, promise_lo, promise_hi, "
        "lost_at, mode, site_id, overflow) "
        "values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22, $23, $24)",
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
        _json(t.needs),
        t.direct,
        t.direct_until,
        t.direct_kind,
        row.ahead_at_start,
        row.promise_lo,
        row.promise_hi,
        row.lost_at,
        row.mode,
        t.site,
        _json(t.helps),
    )


async def tickets(tx: Tx, ids: Sequence[UUID]) -> list[TicketRow]:
    """Return these tickets."""
    return [_ticket(row) for row in await tx.fetch("select * from ticket where id = any($1)", ids)]


async def live_tickets(tx: Tx, after: UUID | None, limit: int | None) -> list[TicketRow]:
    """Return tickets that wait or are offered, of all tenants that the transaction sees, in the order of contacts."""
    rows = await tx.fetch(
        f"select * from ticket where state in {LIVE} and contact_id > $1 order by contact_id limit $2",  # noqa: S608
        after or UUID(int=0),
        limit,
    )
    return [_ticket(row) for row in rows]


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


async def lock_live_ticket(tx: Tx, contact: UUID) -> TicketRow | None:
    """Lock the ticket with which a contact waits."""
    row = await tx.fetchrow(
        f"select * from ticket where tenant_id = $1 and contact_id = $2 and state in {LIVE} for update",  # noqa: S608
        tx.tenant,
        contact,
    )
    return _ticket(row) if row else None


async def lock_ticket(tx: Tx, id_: UUID) -> TicketRow | None:
    """Lock a ticket."""
    row = await tx.fetchrow("select * from ticket where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _ticket(row) if row else None


async def tickets_of(tx: Tx, contacts: Sequence[UUID]) -> list[TicketRow]:
    """Return all stays of these contacts, in order."""
    rows = await tx.fetch(
        "select * from ticket where tenant_id = $1 and contact_id = any($2) order by entered_at, id",
        tx.tenant,
        contacts,
    )
    return [_ticket(row) for row in rows]


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


async def end_ticket(tx: Tx, id_: UUID, state: str, reason: str, left_at: int) -> None:
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
        _json(list(refused)),
    )


async def set_lost(tx: Tx, id_: UUID, lost_at: int | None) -> None:
    """Note that a ticket's customer is away, or back."""
    await tx.execute("update ticket set lost_at = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, lost_at)


async def set_mode(tx: Tx, id_: UUID, mode: Mode, weight: int) -> None:
    """Let a ticket that waits stand for another way of being answered, at its old place; its customer may go."""
    await tx.execute(
        "update ticket set mode = $3, weight = $4, lost_at = null, state = 'waiting' where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        mode,
        weight,
    )


async def later(tx: Tx) -> list[TicketRow]:
    """Return the tickets whose customers are not on the line, in the order of service."""
    rows = await tx.fetch(
        f"select * from ticket where tenant_id = $1 and mode <> 'live' and state in {LIVE} order by rank, entered_at, id",  # noqa: S608
        tx.tenant,
    )
    return [_ticket(row) for row in rows]


async def recent(tx: Tx, queue: UUID, since: int) -> tuple[int, int | None]:
    """Return how many contacts of a queue were answered since then, and the average handling time in ms of the last 50."""
    row = await tx.fetchrow(
        "select (select count(*) from assignment where tenant_id = $1 and queue_id = $2 and started_at > $3) as answered, "
        "(select avg(done_at - started_at)::bigint from (select done_at, started_at from assignment "
        "where tenant_id = $1 and queue_id = $2 and state = 'done' order by started_at desc limit 50) d) as handle",
        tx.tenant,
        queue,
        since,
    )
    return (row["answered"], row["handle"]) if row else (0, None)


# ─── seats ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def insert_seat(tx: Tx, person: UUID, capacity: int) -> None:
    """Give a person a seat, if he has none."""
    await tx.execute(
        "insert into seat (person_id, capacity) values ($1, $2) on conflict (person_id) do nothing", person, capacity
    )


async def seat(tx: Tx, person: UUID) -> SeatRow | None:
    """Return a seat."""
    row = await tx.fetchrow("select * from seat where person_id = $1", person)
    return _seat(row) if row else None


async def lock_seat(tx: Tx, person: UUID) -> SeatRow | None:
    """Lock a seat."""
    row = await tx.fetchrow("select * from seat where person_id = $1 for update", person)
    return _seat(row) if row else None


async def seats(tx: Tx) -> dict[UUID, SeatRow]:
    """Return all seats that the transaction may see, by person."""
    return {row["person_id"]: _seat(row) for row in await tx.fetch("select * from seat")}


async def seats_of(tx: Tx, persons: Sequence[UUID]) -> dict[UUID, SeatRow]:
    """Return the seats of these persons."""
    rows = await tx.fetch("select * from seat where person_id = any($1)", persons)
    return {row["person_id"]: _seat(row) for row in rows}


async def floor_seats(tx: Tx, persons: Sequence[UUID] | None = None) -> list[Seat]:
    """Return seats as the matcher wants them (for the house: with skills and tenants of all)."""
    rows = await tx.fetch(
        "select s.*, "
        "array(select m.tenant_id from membership m where m.person_id = s.person_id and m.role <> 'observer' "
        "and m.disabled_at is null) as tenants, "
        "array(select coalesce(m.site_id, m.tenant_id) from membership m where m.person_id = s.person_id) as places, "
        "(select jsonb_object_agg(p.skill_id, p.level) from proficiency p where p.person_id = s.person_id) as skills "
        "from seat s where $1::uuid[] is null or s.person_id = any($1)",
        list(persons) if persons is not None else None,
    )
    return [
        Seat(
            person=row["person_id"],
            tenants=frozenset(row["tenants"]),
            queues=None,
            skills={UUID(skill): level for skill, level in (row["skills"] or {}).items()},
            capacity=row["capacity"],
            load=row["load"],
            available=row["status"] == "available",
            connected=row["connected"],
            offered=row["offers"] > 0,
            idle_since=row["idle_since"],
            places=frozenset(row["places"]),
        )
        for row in rows
    ]


async def shift(
    tx: Tx,
    person: UUID,
    *,
    load: int = 0,
    offers: int = 0,
    talking: int = 0,
    wrapping: int = 0,
    misses: int | None = None,
    above: bool = False,
) -> SeatRow | None:
    """Move a seat's counts by so much; the constraints refuse what cannot be.

    `above`: what does not fit is taken on above the capacity. What ends is taken from there first.
    """
    row = await tx.fetchrow(
        "update seat set load = load + $2, offers = offers + $3, talking = talking + $4, wrapping = wrapping + $5, "
        "misses = coalesce($6, misses), extra = case when $7 then greatest(extra, load + $2 - capacity) "
        "else least(extra, greatest(load + $2 - capacity, 0)) end where person_id = $1 returning *",
        person,
        load,
        offers,
        talking,
        wrapping,
        misses,
        above,
    )
    return _seat(row) if row else None


# Light duty lowers the capacity and keeps the person's own; whatever else he becomes gives that back. What the seat
# carries already stays with it, above its capacity.
SET_STATUS = """
with own as (
  select person_id, coalesce(full_capacity, capacity) as whole,
         least(coalesce(full_capacity, capacity), coalesce($4, coalesce(full_capacity, capacity))) as now
  from seat where person_id = $1
)
update seat set status = $2, aux = $3, misses = case when $2 = 'available' then 0 else misses end,
  full_capacity = case when $4::int is not null then own.whole end, capacity = own.now,
  extra = greatest(seat.load - own.now, 0)
from own where seat.person_id = own.person_id returning seat.*
"""


async def set_status(
    tx: Tx, person: UUID, status: str, aux: str | None, *, capacity: int | None = None
) -> SeatRow | None:
    """Set what a person says he is. Coming back clears the offers he missed. `capacity`: for light duty, so much only."""
    row = await tx.fetchrow(
        SET_STATUS,
        person,
        status,
        aux,
        capacity,
    )
    return _seat(row) if row else None


async def set_connected(tx: Tx, person: UUID, *, connected: bool) -> SeatRow | None:
    """Note that a desk is there, or gone; None when nothing changed."""
    row = await tx.fetchrow(
        "update seat set connected = $2 where person_id = $1 and connected <> $2 returning *", person, connected
    )
    return _seat(row) if row else None


# ─── offers and assignments ──────────────────────────────────────────────────────────────────────────────────────

# The claim is one statement, and the constraints are the judge: a ticket that somebody took, or a seat that filled up
# since it was looked at, simply gives no row.
CLAIM = """
with p as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[])
    as p(offer, ticket, person, answer_by, why, inputs)
), t as (
  select t.id, t.tenant_id, t.contact_id, t.queue_id, t.weight from ticket t
  where t.id in (select ticket from p) and t.state = 'waiting' and t.lost_at is null order by t.id for update
), s as (
  select s.person_id, s.capacity - s.load as room from seat s
  where s.person_id in (select person from p) and s.status = 'available' and s.connected and s.offers = 0
  order by s.person_id for update
), ok as (
  select p.*, t.tenant_id, t.contact_id, t.queue_id, t.weight
  from p join t on t.id = p.ticket join s on s.person_id = p.person where s.room >= t.weight
), taken as (
  update ticket set state = 'offered' from ok where ticket.id = ok.ticket
), rung as (
  update seat set load = seat.load + ok.weight, offers = 1 from ok where seat.person_id = ok.person
  returning seat.person_id
)
insert into offer (id, tenant_id, ticket_id, contact_id, queue_id, person_id, weight, offered_at, answer_by, why, inputs)
select offer, tenant_id, ticket, contact_id, queue_id, person, weight, $7, answer_by, why::jsonb, inputs::jsonb
from ok
returning id, tenant_id, ticket_id, contact_id, queue_id, person_id, weight
"""


async def claim(tx: Tx, proposals: Sequence[tuple[UUID, Proposal]]) -> list[OfferRow]:
    """Make these offers, as far as ticket and seat are still free."""
    rows = await tx.fetch(
        CLAIM,
        [offer for offer, _ in proposals],
        [proposal.ticket for _, proposal in proposals],
        [proposal.person for _, proposal in proposals],
        [proposal.answer_by for _, proposal in proposals],
        [_json(proposal.why) for _, proposal in proposals],
        [_json(proposal.inputs) for _, proposal in proposals],
        tx.now,
    )
    by_offer = dict(proposals)
    return [
        OfferRow(
            id=row["id"],
            tenant=row["tenant_id"],
            ticket=row["ticket_id"],
            contact=row["contact_id"],
            queue=row["queue_id"],
            person=row["person_id"],
            weight=row["weight"],
            state="live",
            offered_at=tx.now,
            answer_by=by_offer[row["id"]].answer_by,
            ended_at=None,
            reason=None,
            why=by_offer[row["id"]].why,
            inputs=by_offer[row["id"]].inputs,
        )
        for row in rows
    ]


async def offer(tx: Tx, id_: UUID) -> OfferRow | None:
    """Return an offer."""
    row = await tx.fetchrow("select * from offer where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _offer(row) if row else None


async def end_offer(tx: Tx, id_: UUID, state: str, reason: str | None) -> OfferRow | None:
    """End a live offer; None when it is not live: somebody was faster, and he decides."""
    row = await tx.fetchrow(
        "update offer set state = $3, ended_at = $4, reason = $5 where tenant_id = $1 and id = $2 and state = 'live' returning *",
        tx.tenant,
        id_,
        state,
        tx.now,
        reason,
    )
    return _offer(row) if row else None


async def live_offer_of(tx: Tx, ticket: UUID) -> OfferRow | None:
    """Return the offer that a ticket is in."""
    row = await tx.fetchrow(
        "select * from offer where tenant_id = $1 and ticket_id = $2 and state = 'live'", tx.tenant, ticket
    )
    return _offer(row) if row else None


async def live_offers(tx: Tx, person: UUID) -> list[OfferRow]:
    """Return what a person is being offered (for the house: by all his tenants)."""
    rows = await tx.fetch("select * from offer where person_id = $1 and state = 'live'", person)
    return [_offer(row) for row in rows]


async def offers_of(tx: Tx, contact: UUID) -> list[OfferRow]:
    """Return all offers of a contact, in order."""
    rows = await tx.fetch(
        "select * from offer where tenant_id = $1 and contact_id = $2 order by offered_at, id", tx.tenant, contact
    )
    return [_offer(row) for row in rows]


async def insert_assignment(
    tx: Tx, id_: UUID, *, contact: UUID, ticket: UUID, queue: UUID, person: UUID, channel: str, weight: int
) -> AssignmentRow:
    """Begin an agent's connection with a contact."""
    rows = await tx.fetch(
        "insert into assignment (id, tenant_id, contact_id, ticket_id, queue_id, person_id, channel, weight, started_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *",
        id_,
        tx.tenant,
        contact,
        ticket,
        queue,
        person,
        channel,
        weight,
        tx.now,
    )
    return _assignment(rows[0])


async def assignments(
    tx: Tx, *, person: UUID | None = None, contact: UUID | None = None, live: bool = True
) -> list[AssignmentRow]:
    """Return connections, oldest first: of a person (for the house: in all tenants), or of a contact."""
    rows = await tx.fetch(
        "select * from assignment where ($1::uuid is null or person_id = $1) and ($2::uuid is null or contact_id = $2) "
        "and (not $3 or state <> 'done') order by started_at, id",
        person,
        contact,
        live,
    )
    return [_assignment(row) for row in rows]


async def all_assignments(tx: Tx, contacts: Sequence[UUID]) -> list[AssignmentRow]:
    """Return every connection of these contacts."""
    rows = await tx.fetch(
        "select * from assignment where tenant_id = $1 and contact_id = any($2) order by started_at, id",
        tx.tenant,
        contacts,
    )
    return [_assignment(row) for row in rows]


async def live_assignments(tx: Tx) -> list[AssignmentRow]:
    """Return all connections of the tenant that are not done."""
    rows = await tx.fetch(
        "select * from assignment where tenant_id = $1 and state <> 'done' order by started_at, id", tx.tenant
    )
    return [_assignment(row) for row in rows]


async def assignment(tx: Tx, id_: UUID) -> AssignmentRow | None:
    """Lock and return a connection."""
    row = await tx.fetchrow("select * from assignment where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _assignment(row) if row else None


async def set_assignment(
    tx: Tx, id_: UUID, was: str, state: str, wrap_due_at: int | None = None
) -> AssignmentRow | None:
    """Move a connection from one state to another; None when it was not in the first."""
    row = await tx.fetchrow(
        "update assignment set state = $4, ended_at = coalesce(ended_at, $5), wrap_due_at = coalesce($6, wrap_due_at), "
        "done_at = case when $4 = 'done' then $5 end where tenant_id = $1 and id = $2 and state = $3 returning *",
        tx.tenant,
        id_,
        was,
        state,
        tx.now,
        wrap_due_at,
    )
    return _assignment(row) if row else None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _queue_form(row: Row) -> QueueForm:
    hours = row["hours"]
    return QueueForm(
        name=row["name"],
        key=row["key"],
        prefix=row["prefix"],
        position=row["position"],
        site=row["site_id"],
        time_zone=hours["time_zone"],
        week=msgspec.convert(hours["week"], Week | None),
        calendar=row["calendar_id"],
        days=msgspec.convert(hours.get("days", ()), tuple[Special, ...]),
        needs=msgspec.convert(row["needs"], tuple[Need, ...]),
        overflow=msgspec.convert(row["overflow"], tuple[Overflow, ...]),
        settings=msgspec.convert(row["settings"], QueueSettings),
        archived=row["archived"],
    )


def _queue(row: Row, today: date) -> Queue:
    form = _queue_form(row)
    hours = layered(
        form.time_zone or row["site_zone"],
        NEVER.week if form.archived else form.week or msgspec.convert(row["site_week"], Week),
        days_of(row["country"], years_around(today)) if row["country"] else (),
        msgspec.convert(row["calendar_days"] or (), tuple[Special, ...]),
        form.days,
    )
    return Queue(
        id=row["id"],
        tenant=row["tenant_id"],
        key=form.key,
        name=form.name,
        prefix=form.prefix,
        position=form.position,
        hours=msgspec.structs.replace(hours, days=()) if form.archived else hours,
        needs=form.needs,
        settings=form.settings,
        site=form.site,
        overflow=form.overflow,
        archived=form.archived,
    )


def _ticket(row: Row) -> TicketRow:
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


def _seat(row: Row) -> SeatRow:
    return SeatRow(
        person=row["person_id"],
        status=row["status"],
        aux=row["aux"],
        status_since=row["status_since"],
        state=row["state"],
        since=row["since"],
        connected=row["connected"],
        load=row["load"],
        capacity=row["capacity"],
        offers=row["offers"],
        talking=row["talking"],
        wrapping=row["wrapping"],
        misses=row["misses"],
        idle_since=row["idle_since"],
        extra=row["extra"],
        full=row["full_capacity"],
    )


def _offer(row: Row) -> OfferRow:
    return OfferRow(
        id=row["id"],
        tenant=row["tenant_id"],
        ticket=row["ticket_id"],
        contact=row["contact_id"],
        queue=row["queue_id"],
        person=row["person_id"],
        weight=row["weight"],
        state=row["state"],
        offered_at=row["offered_at"],
        answer_by=row["answer_by"],
        ended_at=row["ended_at"],
        reason=row["reason"],
        why=msgspec.convert(row["why"], Why),
        inputs=msgspec.convert(row["inputs"], Inputs),
    )


def _assignment(row: Row) -> AssignmentRow:
    return AssignmentRow(
        id=row["id"],
        tenant=row["tenant_id"],
        contact=row["contact_id"],
        ticket=row["ticket_id"],
        queue=row["queue_id"],
        person=row["person_id"],
        channel=row["channel"],
        weight=row["weight"],
        state=row["state"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        wrap_due_at=row["wrap_due_at"],
        done_at=row["done_at"],
    )

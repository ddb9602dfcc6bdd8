"""SQL of stays in a queue and of agents' time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from ting.domains.reports.board import Half, Step, Tally
from ting.domains.reports.figures import Calibration, Counts, Response, Work
from ting.domains.reports.history import Cell, Key, Time, Waits
from ting.domains.reports.model import Goal, Ring, Segment, Stretch
from ting.kit.db import Row, Tx

T = TypeVar("T", bound=msgspec.Struct)

# ─── the projections ─────────────────────────────────────────────────────────────────────────────────────────────

PUT_SEGMENT = """
insert into segment as s (id, tenant_id, contact_id, seq, queue_id, channel, number, lang, tier, because, enqueued_at,
  promise_lo, promise_hi, offers, dequeued_at, left_at, reason, agent_id, assignment_id, accepted_at, disconnected_at,
  ended, passed_to, acw_started_at, acw_ended_at, acw_capped, code, mode, merged)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
  $25, $26, $27, $28, $29)
on conflict (id) do update set seq = excluded.seq, offers = excluded.offers, dequeued_at = excluded.dequeued_at,
  left_at = excluded.left_at, reason = excluded.reason, agent_id = excluded.agent_id,
  assignment_id = excluded.assignment_id, accepted_at = excluded.accepted_at,
  disconnected_at = excluded.disconnected_at, ended = excluded.ended, passed_to = excluded.passed_to,
  acw_started_at = excluded.acw_started_at, acw_ended_at = excluded.acw_ended_at, acw_capped = excluded.acw_capped,
  code = excluded.code, merged = excluded.merged
where s.seq < excluded.seq
"""

PUT_STRETCH = """
insert into agent_time (person_id, seq, from_at, until_at, state, status, aux, connected, load, capacity)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (person_id, from_at) do update set seq = excluded.seq, until_at = excluded.until_at, state = excluded.state,
  status = excluded.status, aux = excluded.aux, connected = excluded.connected, load = excluded.load,
  capacity = excluded.capacity
"""


async def stays(tx: Tx, contacts: Collection[UUID]) -> dict[UUID, dict[UUID, Segment]]:
    """Return contacts' segments by their ids, in order, locked."""
    rows = await tx.fetch(
        "select * from segment where contact_id = any($1) order by contact_id, enqueued_at, seq, id for update",
        list(contacts),
    )
    found: dict[UUID, dict[UUID, Segment]] = defaultdict(dict)
    for row in rows:
        found[row["contact_id"]][row["id"]] = _segment(row)
    return found


async def put_segments(tx: Tx, segments: Sequence[Segment]) -> None:
    """Keep segments as they are now."""
    await tx.executemany(PUT_SEGMENT, [_of_segment(segment) for segment in segments])


async def present(tx: Tx, persons: Collection[UUID]) -> dict[UUID, Stretch]:
    """Return the present stretches of persons' time, locked."""
    rows = await tx.fetch(
        "select * from agent_time where person_id = any($1) and until_at is null order by person_id for update",
        list(persons),
    )
    return {row["person_id"]: _stretch(row) for row in rows}


async def put_stretches(tx: Tx, stretches: Sequence[Stretch]) -> None:
    """Keep stretches as they are now, in this order: a present one after the one that it ended."""
    await tx.executemany(PUT_STRETCH, [_of_stretch(stretch) for stretch in stretches])


async def clear(tx: Tx) -> None:
    """Empty both projections, and keep everybody else from writing to them until this transaction ends."""
    await tx.execute("lock table segment, agent_time in exclusive mode")
    await tx.execute("delete from segment")
    await tx.execute("delete from agent_time")


# ─── what they are asked ─────────────────────────────────────────────────────────────────────────────────────────

# All of a board in one round trip.
# half:   what the day's stays came to, by queue and half hour, of those that began since $3. The same rules as
#         figures.count; a test compares the two.
# step:   a line's length at a minute is the sum of what came and went until then; who came and went between two minutes
#         moves nothing and is left out.
# busy:   who talks now.
# oldest: since when the longest waiting waits: half hours before that have all their figures.
BOARD = """
with stay as (
  select g.queue_id, g.t, g.s, x.enqueued_at, x.accepted_at,
         case when x.accepted_at is null then x.reason end as reason,
         greatest(coalesce(x.accepted_at, x.left_at, x.dequeued_at) - x.enqueued_at, 0) as wait
  from segment x join unnest($5::uuid[], $6::bigint[], $7::bigint[]) as g (queue_id, t, s) using (queue_id)
  where x.tenant_id = $1 and x.enqueued_at >= $3 and x.enqueued_at < $4 and x.because not in ('taken_over', 'kept')
    and x.mode <> 'message'
), line as (
  select queue_id, enqueued_at, null::bigint as dequeued_at from segment
  where tenant_id = $1 and queue_id = any($5) and dequeued_at is null and mode <> 'message'
  union all
  select queue_id, enqueued_at, dequeued_at from segment
  where tenant_id = $1 and queue_id = any($5) and dequeued_at > $8 and mode <> 'message'
), minute as (
  select queue_id, greatest((enqueued_at - $8 + 59999) / 60000, 0)::int as came,
         ((dequeued_at - $8 + 59999) / 60000)::int as went
  from line
), step as (
  select queue_id, came as index, count(*) as change from minute where came is distinct from went group by 1, 2
  union all
  select queue_id, went, -count(*) from minute where went is distinct from came and went is not null group by 1, 2
)
select 'half' as kind, queue_id, ((enqueued_at - $2) / 1800000)::int as index,
       count(*) filter (where accepted_at is not null) as answered,
       count(*) filter (where accepted_at is not null and wait <= t) as answered_within,
       count(*) filter (where reason = 'abandoned') as abandoned,
       count(*) filter (where reason = 'abandoned' and wait < s) as short_abandoned,
       count(*) filter (where reason in ('transferred', 'overflow', 'timeout', 'closed', 'message')) as flow_out,
       null::bigint as number, null::uuid as agent_id
from stay group by 2, 3
union all
select 'step', queue_id, index, null, null, null, null, null, change, null from step
union all
select distinct 'busy', queue_id, null::int, null::bigint, null::bigint, null::bigint, null::bigint, null::bigint,
       null::bigint, agent_id
from segment
where tenant_id = $1 and queue_id = any($5) and accepted_at is not null and disconnected_at is null
union all
select 'oldest', null, null, null, null, null, null, null, min(enqueued_at), null from line where dequeued_at is null
"""


async def board(
    tx: Tx, goals: Mapping[UUID, Goal], *, day: tuple[int, int], since: int, minutes_from: int
) -> tuple[Tally, int | None]:
    """Count the day from `since` on, the last minutes and the agents who talk now, for all these queues at once.

    Returned beside it: since when the longest waiting of them waits.
    """
    halves: dict[UUID, list[Half]] = defaultdict(list)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    busy: dict[UUID, set[UUID]] = defaultdict(set)
    oldest: int | None = None
    each = list(goals.values())
    rows = await tx.fetch(
        BOARD,
        tx.tenant,
        day[0],
        since,
        day[1],
        list(goals),
        [goal.threshold_ms for goal in each],
        [goal.short_abandon_ms for goal in each],
        minutes_from,
    )
    for row in rows:
        match row["kind"]:
            case "half":
                halves[row["queue_id"]].append(Half(row["index"], _counts(row)))
            case "step":
                steps[row["queue_id"]].append(Step(row["index"], row["number"]))
            case "busy":
                busy[row["queue_id"]].add(row["agent_id"])
            case _:
                oldest = row["number"]
    return Tally(halves, steps, {queue: frozenset(agents) for queue, agents in busy.items()}), oldest


async def handled(tx: Tx, agent: UUID, since: int) -> tuple[int, int]:
    """Return (handled, talk and after-contact work in ms) of an agent's stays that began since then.

    For the house: in all his tenants.
    """
    row = await tx.fetchrow(
        "select count(*) as handled, coalesce(sum(greatest(disconnected_at - accepted_at, 0) "
        "+ greatest(coalesce(acw_ended_at - acw_started_at, 0), 0)), 0)::bigint as ms from segment "
        "where agent_id = $1 and enqueued_at >= $2 and disconnected_at is not null "
        "and (acw_started_at is null or acw_ended_at is not null) and ended is distinct from 'merged'",
        agent,
        since,
    )
    return (row["handled"], row["ms"]) if row else (0, 0)


async def segments(tx: Tx, since: int, until: int, queues: Sequence[UUID] | None) -> list[Segment]:
    """Return the tenant's stays that began in [since, until), in order, of all queues or of these."""
    rows = await tx.fetch(
        "select * from segment where tenant_id = $1 and enqueued_at >= $2 and enqueued_at < $3 "
        "and ($4::uuid[] is null or queue_id = any($4)) order by enqueued_at, id",
        tx.tenant,
        since,
        until,
        list(queues) if queues is not None else None,
    )
    return [_segment(row) for row in rows]


async def segments_of(tx: Tx, agent: UUID, since: int, until: int) -> list[Segment]:
    """Return an agent's connections that touch [since, until), in order (for the house: in all his tenants)."""
    rows = await tx.fetch(
        "select * from segment where agent_id = $1 and accepted_at < $3 and greatest(acw_ended_at, disconnected_at) > $2 "
        "union all select * from segment where agent_id = $1 and accepted_at < $3 "
        "and coalesce(acw_ended_at, disconnected_at) is null order by accepted_at, id",
        agent,
        since,
        until,
    )
    return [_segment(row) for row in rows]


async def stretches(tx: Tx, person: UUID, since: int, until: int) -> list[Stretch]:
    """Return a person's time by state that touches [since, until), in order (in a transaction of the house)."""
    rows = await tx.fetch(
        "select * from agent_time where person_id = $1 and from_at < $3 and (until_at is null or until_at > $2) "
        "order by from_at",
        person,
        since,
        until,
    )
    return [_stretch(row) for row in rows]


def _counts(row: Row) -> Counts:
    return Counts(
        answered=row["answered"],
        answered_within=row["answered_within"],
        abandoned=row["abandoned"],
        short_abandoned=row["short_abandoned"],
        flow_out=row["flow_out"],
    )


def _segment(row: Row) -> Segment:
    return Segment(
        id=row["id"],
        tenant=row["tenant_id"],
        contact=row["contact_id"],
        seq=row["seq"],
        queue=row["queue_id"],
        channel=row["channel"],
        number=row["number"],
        lang=row["lang"],
        tier=row["tier"],
        because=row["because"],
        enqueued_at=row["enqueued_at"],
        promise_lo=row["promise_lo"],
        promise_hi=row["promise_hi"],
        offers=msgspec.convert(row["offers"], tuple[Ring, ...]),
        dequeued_at=row["dequeued_at"],
        left_at=row["left_at"],
        reason=row["reason"],
        agent=row["agent_id"],
        assignment=row["assignment_id"],
        accepted_at=row["accepted_at"],
        disconnected_at=row["disconnected_at"],
        ended=row["ended"],
        passed_to=row["passed_to"],
        acw_started_at=row["acw_started_at"],
        acw_ended_at=row["acw_ended_at"],
        acw_capped=row["acw_capped"],
        code=row["code"],
        mode=row["mode"],
        merged=row["merged"],
    )


def _of_segment(segment: Segment) -> tuple[object, ...]:
    return (
        segment.id,
        segment.tenant,
        segment.contact,
        segment.seq,
        segment.queue,
        segment.channel,
        segment.number,
        segment.lang,
        segment.tier,
        segment.because,
        segment.enqueued_at,
        segment.promise_lo,
        segment.promise_hi,
        msgspec.json.encode(segment.offers).decode(),
        segment.dequeued_at,
        segment.left_at,
        segment.reason,
        segment.agent,
        segment.assignment,
        segment.accepted_at,
        segment.disconnected_at,
        segment.ended,
        segment.passed_to,
        segment.acw_started_at,
        segment.acw_ended_at,
        segment.acw_capped,
        segment.code,
        segment.mode,
        segment.merged,
    )


def _stretch(row: Row) -> Stretch:
    return Stretch(
        person=row["person_id"],
        seq=row["seq"],
        from_at=row["from_at"],
        until_at=row["until_at"],
        state=row["state"],
        status=row["status"],
        aux=row["aux"],
        connected=row["connected"],
        load=row["load"],
        capacity=row["capacity"],
    )


def _of_stretch(stretch: Stretch) -> tuple[object, ...]:
    return (
        stretch.person,
        stretch.seq,
        stretch.from_at,
        stretch.until_at,
        stretch.state,
        stretch.status,
        stretch.aux,
        stretch.connected,
        stretch.load,
        stretch.capacity,
    )


# ─── history ─────────────────────────────────────────────────────────────────────────────────────────────────────

# What stays came to by group and interval, and in all. The same rules as figures.count, .work, .response, .calibration;
# a test compares them on random histories. Rows: one a group and interval; the last, of all, has `whole` set.
HISTORY_STAYS = """
with stay as (
  select case $3 when 'queue' then x.queue_id when 'site' then g.site when 'agent' then x.agent_id end as key,
         width_bucket(x.enqueued_at, $2::bigint[]) - 1 as interval, g.t, g.s,
         greatest(coalesce(x.accepted_at, x.left_at, x.dequeued_at) - x.enqueued_at, 0) as wait,
         case when x.because in ('taken_over', 'kept') then 'connected' when x.mode = 'message' then 'message'
              when x.accepted_at is not null then 'answered'
              when x.reason is null then 'waiting' when x.reason in ('callback', 'merged') then x.reason
              when x.reason in ('transferred', 'overflow', 'timeout', 'closed', 'message') then 'flow_out'
              else 'abandoned' end as outcome,
         x.because not in ('returned', 'transferred', 'taken_over', 'kept', 'callback') and not x.merged as first,
         x.promise_lo as lo, x.promise_hi as hi, x.merged, x.disconnected_at is not null and x.ended is distinct from 'merged'
           and (x.acw_started_at is null or x.acw_ended_at is not null) as handled,
         greatest(x.disconnected_at - x.accepted_at, 0) as talk, greatest(x.acw_ended_at - x.acw_started_at, 0) as acw,
         x.acw_started_at is not null as with_acw, x.acw_capped, x.ended, x.passed_to, x.offers
  from segment x join unnest($4::uuid[], $5::bigint[], $6::bigint[], $8::uuid[]) as g (queue_id, t, s, site)
    using (queue_id)
  where x.tenant_id = $1 and x.enqueued_at >= $2[1] and x.enqueued_at < $2[array_upper($2::bigint[], 1)]
    and ($7::uuid[] is null or x.agent_id = any($7)) and ($3 <> 'agent' or x.agent_id is not null)
)
"""
HISTORY = (
    HISTORY_STAYS
    + """
select key, interval, grouping(key, interval) > 0 as whole,
  count(*) filter (where first and outcome not in ('waiting', 'connected', 'message', 'merged')) as contacts,
  count(*) filter (where outcome = 'answered') as answered,
  count(*) filter (where outcome = 'answered' and wait <= t) as answered_within,
  count(*) filter (where outcome = 'abandoned') as abandoned,
  count(*) filter (where outcome = 'abandoned' and wait <= t) as abandoned_within,
  count(*) filter (where outcome = 'abandoned' and wait < s) as short_abandoned,
  count(*) filter (where outcome = 'flow_out') as flow_out,
  count(*) filter (where merged) as merged, count(*) filter (where outcome = 'callback') as callbacks,
  count(*) filter (where outcome = 'callback' and wait <= t) as callbacks_within,
  coalesce(sum(wait) filter (where outcome = 'answered'), 0)::bigint as answered_wait_ms,
  coalesce(sum(wait) filter (where outcome = 'abandoned'), 0)::bigint as abandoned_wait_ms,
  coalesce(max(wait) filter (where outcome not in ('waiting', 'connected', 'message', 'merged')), 0)::bigint as longest_wait_ms,
  percentile_disc(0.5) within group (order by wait) filter (where outcome = 'answered') as p50,
  percentile_disc(0.9) within group (order by wait) filter (where outcome = 'answered') as p90,
  count(*) filter (where outcome = 'answered' and lo is not null and hi is not null) as told,
  count(*) filter (where outcome = 'answered' and wait between lo and hi) as inside,
  count(*) filter (where outcome = 'answered' and wait < lo and hi is not null) as earlier,
  count(*) filter (where outcome = 'answered' and wait > hi and lo is not null) as later,
  count(*) filter (where handled) as handled,
  coalesce(sum(talk) filter (where handled), 0)::bigint as talk_ms,
  coalesce(sum(acw) filter (where handled), 0)::bigint as acw_ms,
  count(*) filter (where handled and with_acw) as with_acw,
  count(*) filter (where handled and acw_capped) as capped,
  count(*) filter (where handled and ended = 'transferred') as transferred,
  count(*) filter (where handled and passed_to = 'queue') as to_queue,
  count(*) filter (where handled and passed_to = 'agent') as to_agent,
  count(*) filter (where handled and passed_to = 'supervisor') as to_supervisor,
  count(*) filter (where handled and ended = 'returned') as returned,
  count(*) filter (where handled and ended = 'taken_over') as taken_over,
  count(*) filter (where handled and ended = 'agent') as agent_first
from stay group by grouping sets ((key, interval), ())
"""
)
HISTORY_RINGS = (
    HISTORY_STAYS.replace(  # noqa: S608 - made of the two texts here
        "and ($7::uuid[] is null or x.agent_id = any($7)) and ($3 <> 'agent' or x.agent_id is not null)",
        "",
    )
    + """, ring as (
  select case $3 when 'agent' then (o->>'agent')::uuid else key end as key, interval, o->>'outcome' as outcome
  from stay, jsonb_array_elements(offers) o where o->>'outcome' is not null
    and ($7::uuid[] is null or (o->>'agent')::uuid = any($7))
)
select key, interval, grouping(key, interval) > 0 as whole, count(*) as offered,
  count(*) filter (where outcome = 'accepted') as accepted, count(*) filter (where outcome = 'declined') as declined,
  count(*) filter (where outcome = 'missed') as missed, count(*) filter (where outcome = 'withdrawn') as withdrawn
from ring group by grouping sets ((key, interval), ())
"""
)
# Persons' time by interval, cut at its edges, and theirs in contact as unions of ranges (for the house: in all tenants).
HISTORY_TIME = """
with slot as (
  select n - 1 as interval, int8range(at, $2[n + 1]) as span from unnest($2::bigint[]) with ordinality as e (at, n)
  where n < array_length($2::bigint[], 1)
), stretch as (
  select person_id as person, int8range(from_at, greatest(coalesce(until_at, $3), from_at)) as span, state, status, connected,
    load, capacity, aux
  from agent_time where person_id = any($1) and from_at < $2[array_upper($2::bigint[], 1)]
    and (until_at is null or until_at > $2[1])
), connection as (
  select agent_id as person, int8range(accepted_at, greatest(accepted_at,
    case when disconnected_at is not null and (acw_started_at is null or acw_ended_at is not null)
         then greatest(disconnected_at, coalesce(acw_ended_at, 0)) else $3 end)) as span
  from segment where agent_id = any($1) and accepted_at is not null and enqueued_at >= $2[1] - 172800000
    and enqueued_at < $2[array_upper($2::bigint[], 1)]
), cut as (
  select person, interval, s.span * slot.span as span, state, status, connected, load, capacity, aux, false as on_contact
  from stretch s join slot on s.span && slot.span
  union all
  select person, interval, c.span * slot.span, null, null, null, null, null, null, true
  from connection c join slot on c.span && slot.span
), summed as (
  select person, interval,
    coalesce(sum(upper(span) - lower(span)) filter (where status <> 'offline'), 0)::bigint as on_duty,
    coalesce(sum(upper(span) - lower(span)) filter (where state = 'READY' and connected), 0)::bigint as ready,
    coalesce(sum(upper(span) - lower(span)) filter (where state = 'AWAY'), 0)::bigint as away,
    coalesce(sum(upper(span) - lower(span)) filter (where state = 'AWAY' and aux = any($4)), 0)::bigint as unpaid,
    coalesce(sum((upper(span) - lower(span)) * load) filter (where state not in ('AWAY', 'OFFLINE')), 0)::bigint as used,
    coalesce(sum((upper(span) - lower(span)) * capacity) filter (where state not in ('AWAY', 'OFFLINE')), 0)::bigint
      as offered,
    range_agg(span) filter (where on_contact) as contact,
    range_agg(span) filter (where on_contact or (state = 'READY' and connected)) as either,
    bool_or(not on_contact) as known
  from cut group by person, interval
)
select person, interval, on_duty, ready, away, unpaid, used, offered, known,
  (select coalesce(sum(upper(r) - lower(r)), 0)::bigint from unnest(contact) r) as contact,
  (select coalesce(sum(upper(r) - lower(r)), 0)::bigint from unnest(either) r) as either
from summed
"""


async def history(
    tx: Tx,
    goals: Mapping[UUID, Goal],
    edges: Sequence[int],
    by: str,
    agents: Collection[UUID] | None,
    sites: Mapping[UUID, UUID | None],
) -> dict[Key, Cell]:
    """Count the stays that began between these edges, by group and interval, and in all under (None, None).

    `agents`: only their connections, and the offers to them.
    """
    each = list(goals.values())
    args = (
        tx.tenant,
        list(edges),
        by,
        list(goals),
        [goal.threshold_ms for goal in each],
        [goal.short_abandon_ms for goal in each],
        list(agents) if agents is not None else None,
        [sites.get(queue) for queue in goals],
    )
    rings = {_key(row): _of(Response, row) for row in await tx.fetch(HISTORY_RINGS, *args)}
    found = {
        _key(row): Cell(
            counts=_of(Counts, row),
            work=_of(Work, row),
            kept=_of(Calibration, row),
            waits=_of(Waits, row),
            rings=rings.pop(_key(row), Response()),
        )
        for row in await tx.fetch(HISTORY, *args)
    }
    return found | {key: Cell(rings=ring) for key, ring in rings.items()}


async def arrivals(tx: Tx, queues: Collection[UUID], edges: Sequence[int]) -> dict[tuple[UUID, int], int]:
    """Count what came to these queues between the edges, by queue and interval: first stays, and those passed on."""
    rows = await tx.fetch(
        "select queue_id, width_bucket(enqueued_at, $3::bigint[]) - 1 as interval, count(*) as came from segment "
        "where tenant_id = $1 and queue_id = any($2) and enqueued_at >= $3[1] and enqueued_at < $3[array_upper($3::bigint[], 1)] "
        "and because not in ('returned', 'taken_over', 'kept', 'callback') and mode <> 'message' group by 1, 2",
        tx.tenant,
        list(queues),
        list(edges),
    )
    return {(row["queue_id"], row["interval"]): row["came"] for row in rows}


async def time(tx: Tx, persons: Sequence[UUID], edges: Sequence[int], unpaid: Collection[str]) -> dict[Key, Time]:
    """Return what these persons' time came to between the edges (in a transaction of the house)."""
    rows = await tx.fetch(HISTORY_TIME, list(persons), list(edges), min(tx.now, edges[-1]), list(unpaid))
    return {
        (row["person"], row["interval"]): Time(
            on_duty=row["on_duty"],
            ready=row["ready"],
            away=row["away"],
            unpaid=row["unpaid"],
            contact=row["contact"],
            idle=row["either"] - row["contact"],
            used=row["used"],
            offered=row["offered"],
        )
        for row in rows
        if row["known"]
    }


def _key(row: Row) -> Key:
    return (None, None) if row["whole"] else (row["key"], row["interval"])


def _of(kind: type[T], row: Row) -> T:
    """Read a struct whose fields are columns of the row."""
    return kind(**{name: row[name] for name in kind.__struct_fields__})

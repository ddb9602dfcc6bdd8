"""Before a queue is changed: what the change would have made of the last weeks, as far as the record can tell."""

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import post

from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.board import goal_of
from ting.kit.db import Database, Tx
from ting.kit.kind import Kind

WEEKS = 4
WEEK_MS = 7 * 86_400_000
Part = Literal["needs", "overflow", "clocks"]
PROMISE = ("threshold_ms", "target_pct", "short_abandon_ms")


class QueueEffect(msgspec.Struct, frozen=True, kw_only=True):
    """The queue's last weeks, `since` to `until`, as they were and as they would have been judged.

    `opened_ms`, `closed_ms`: how much longer and shorter it would be open a week. `unknown`: what was changed of which the
    record cannot tell what it would have done.
    """

    since: int
    until: int
    effect: reports.Effect
    opened_ms: int
    closed_ms: int
    unknown: list[Part]


@post("/api/t/{slug:str}/setup-effect/queues/{queue:uuid}", opt={"permission": "queues.manage"}, status_code=200)
async def of_queue(
    queue: UUID, data: routing.QueueForm, tenant: Tenant, db: Database, kinds: dict[str, Kind[Any]]
) -> QueueEffect:
    """Tell what a queue's last four weeks would have come to with this form. It is kept for nobody."""
    async with db.tx(tenant.id) as tx:
        return await look(tx, queue, data, kinds["queues"])


async def look(tx: Tx, id_: UUID, form: routing.QueueForm, kind: Kind[Any]) -> QueueEffect:
    """Return what a form would have done. Raises NotThere, and Refused when the form cannot be kept as it is."""
    now = then = await routing.queue(tx, id_)
    # Site, calendar and holidays are taken together as they are for a real one; afterwards nothing was done.
    async with tx.rehearsal():
        await kind.save(tx, id_, form)
        then = await routing.queue(tx, id_)
    since, until = tx.now - WEEKS * WEEK_MS, tx.now
    opens = _open(now.hours, since, until), _open(then.hours, since, until)
    both = _common(*opens)
    steps = [step.after_ms for need in then.needs for step in need.relax] if then.needs != now.needs else []
    helped = [over.after_ms for over in then.overflow] if then.overflow != now.overflow else []
    stays = await reports.segments(tx, since, until, queues=[id_])
    return QueueEffect(
        since=since,
        until=until,
        effect=reports.effect(stays, (goal_of(now.settings), goal_of(then.settings)), opens, [*steps, *helped]),
        opened_ms=(_length(opens[1]) - both) // WEEKS,
        closed_ms=(_length(opens[0]) - both) // WEEKS,
        unknown=_unknown(now, then),
    )


def _unknown(now: routing.Queue, then: routing.Queue) -> list[Part]:
    found: list[Part] = []
    if now.needs != then.needs:
        found.append("needs")
    if now.overflow != then.overflow:
        found.append("overflow")
    told = {name: getattr(now.settings, name) for name in PROMISE}
    if now.settings != msgspec.structs.replace(then.settings, **told):
        found.append("clocks")
    return found


def _open(hours: routing.Hours, since: int, until: int) -> list[tuple[int, int]]:
    """Return when hours were open in [since, until)."""
    spans, at = [], since
    while at < until:
        change = routing.next_change(hours, at)
        end = min(until, change) if change is not None else until
        if routing.is_open(hours, at):
            spans.append((at, end))
        at = end
    return spans


def _length(spans: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def _common(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)

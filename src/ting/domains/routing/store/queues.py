"""Queues, and their hours layered from site and calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from ting.domains.routing.calendars import days_of, years_around
from ting.domains.routing.hours import NEVER, Special, Week, layered
from ting.domains.routing.model import Need
from ting.domains.routing.queue import Overflow, Queue, QueueForm, QueueSettings
from ting.kit.db import Row, Tx


async def put(tx: Tx, id_: UUID, form: QueueForm) -> None:
    """Keep a queue, new or not; its key stays what it was made with."""
    await tx.execute(
        "insert into queue (id, tenant_id, key, name, prefix, position, hours, needs, settings, site_id, calendar_id, "
        "overflow, archived, scheme_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "on conflict (id) do update set name = excluded.name, prefix = excluded.prefix, position = excluded.position, "
        "hours = excluded.hours, needs = excluded.needs, settings = excluded.settings, site_id = excluded.site_id, "
        "calendar_id = excluded.calendar_id, overflow = excluded.overflow, archived = excluded.archived, "
        "scheme_id = excluded.scheme_id",
        id_,
        tx.tenant,
        form.key,
        form.name,
        form.prefix,
        form.position,
        {"time_zone": form.time_zone, "week": form.week, "days": form.days},
        form.needs,
        form.settings,
        form.site,
        form.calendar,
        form.overflow,
        form.archived,
        form.scheme,
    )


async def forms(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, QueueForm]:
    """Return these queues, or all, as they were set up, in their order."""
    rows = await tx.fetch(
        "select * from queue where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, position, name",
        tx.tenant,
        ids,
    )
    return {row["id"]: _form(row) for row in rows}


async def found(tx: Tx, *, ids: Sequence[UUID] | None = None, everywhere: bool = False) -> list[Queue]:
    """Return the tenant's queues in their order (or, for the house, those of all tenants)."""
    rows = await tx.fetch(
        "select q.*, s.time_zone as site_zone, s.week as site_week, s.scheme_id as site_scheme, c.country, "
        "c.days as calendar_days from queue q "
        "left join site s on s.id = q.site_id left join calendar c on c.id = coalesce(q.calendar_id, s.calendar_id) "
        "where ($1::uuid is null or q.tenant_id = $1) and ($2::uuid[] is null or q.id = any($2)) "
        "order by q.position, q.name",
        None if everywhere else tx.tenant,
        list(ids) if ids is not None else None,
    )
    today = datetime.fromtimestamp(tx.now / 1000, UTC).date()
    return [_queue(row, today) for row in rows]


async def following(tx: Tx, *, site: UUID | None = None, calendar: UUID | None = None) -> list[UUID]:
    """Return the queues whose hours follow from this site or this calendar."""
    rows = await tx.fetch(
        "select q.id from queue q left join site s on s.id = q.site_id where q.tenant_id = $1 "
        "and (q.site_id = $2 or coalesce(q.calendar_id, s.calendar_id) = $3)",
        tx.tenant,
        site,
        calendar,
    )
    return [row["id"] for row in rows]


def _form(row: Row) -> QueueForm:
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
        scheme=row["scheme_id"],
    )


def _queue(row: Row, today: date) -> Queue:
    form = _form(row)
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
        scheme=form.scheme or row["site_scheme"],
    )

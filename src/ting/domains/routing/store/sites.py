"""Sites and calendars, as they were set up."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.routing.hours import Special, Week
from ting.domains.routing.queue import CalendarForm, SiteForm
from ting.kit.db import Tx


async def put_calendar(tx: Tx, id_: UUID, form: CalendarForm) -> None:
    """Keep a calendar, new or not."""
    await tx.execute(
        "insert into calendar (id, tenant_id, name, country, days) values ($1, $2, $3, $4, $5) "
        "on conflict (id) do update set name = excluded.name, country = excluded.country, days = excluded.days",
        id_,
        tx.tenant,
        form.name,
        form.country,
        form.days,
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


async def put(tx: Tx, id_: UUID, form: SiteForm) -> None:
    """Keep a site, new or not."""
    await tx.execute(
        "insert into site (id, tenant_id, name, time_zone, week, calendar_id, archived, scheme_id) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) "
        "on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone, week = excluded.week, "
        "calendar_id = excluded.calendar_id, archived = excluded.archived, scheme_id = excluded.scheme_id",
        id_,
        tx.tenant,
        form.name,
        form.time_zone,
        form.week,
        form.calendar,
        form.archived,
        form.scheme,
    )


async def forms(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, SiteForm]:
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
            scheme=row["scheme_id"],
        )
        for row in rows
    }

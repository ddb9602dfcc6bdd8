"""Runs of numbers: how they are set up, and which were given."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.routing.numbers import FOR_EVER, Scheme, SchemeForm, following, printed, service_day
from ting.kit.db import Tx


async def put(tx: Tx, id_: UUID, form: SchemeForm) -> None:
    """Keep a scheme, new or not. Numbers that were given stay what they are."""
    await tx.execute(
        "insert into ticket_scheme (id, tenant_id, name, settings, archived) values ($1, $2, $3, $4, $5) "
        "on conflict (id) do update set name = excluded.name, settings = excluded.settings, archived = excluded.archived",
        id_,
        tx.tenant,
        form.name,
        form,
        form.archived,
    )


async def forms(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, SchemeForm]:
    """Return these schemes, or all, by name."""
    rows = await tx.fetch(
        "select id, settings from ticket_scheme where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, name, id",
        tx.tenant,
        ids,
    )
    return {row["id"]: msgspec.convert(row["settings"], SchemeForm) for row in rows}


async def choosing(tx: Tx, id_: UUID) -> list[str]:
    """Return the names of the queues and sites whose numbers run by this scheme."""
    rows = await tx.fetch(
        "select name from queue where tenant_id = $1 and scheme_id = $2 and not archived union all "
        "select name from site where tenant_id = $1 and scheme_id = $2 and not archived order by name",
        tx.tenant,
        id_,
    )
    return [row["name"] for row in rows]


async def draw(tx: Tx, of: Scheme, prefix: str) -> str:
    """Give a run's next number that nobody of the tenant was given that day.

    Who else draws of this run waits until this transaction is over: if it comes to nothing, so does the number.
    A run that ceases to begin anew goes on above its highest number.
    """
    day = service_day(of.form, tx.now)
    last = await tx.fetchval(
        "insert into ticket_counter as c (run_id, tenant_id, day, last) values ($1, $2, $3, "
        "(select max(last) from ticket_counter where run_id = $1 and $4)) "
        "on conflict (run_id, day) do update set last = c.last returning last",
        of.id,
        tx.tenant,
        day,
        day == FOR_EVER,
    )
    given = None
    while given is None:
        last = following(of.form, last)
        given = await tx.fetchval(
            "with given as (insert into ticket_number (tenant_id, day, number) values ($1, $2, $3) "
            "on conflict do nothing returning number), "
            "counted as (update ticket_counter set last = $5 where run_id = $4 and day = $2) select number from given",
            tx.tenant,
            day,
            printed(of.form, prefix, last),
            of.id,
            last,
        )
    return str(given)

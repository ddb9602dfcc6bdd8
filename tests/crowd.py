"""Thousands who wait, written into the tables as if they had come over the last hour. For a start of the house after it."""

import hashlib
from uuid import UUID

from tests.centre import Centre
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.kit.ids import new_id

APART_MS = 360


async def add_visitors(centre: Centre, secrets: list[str]) -> list[UUID]:
    """Let browsers with these secrets be known; return their visitors."""
    ids = [new_id() for _ in secrets]
    async with centre.db.tx(centre.tenant.id) as tx:
        await tx.execute(
            "insert into visitor (id, tenant_id, token_hash, point_id, expires_at) "
            "select id, $1, hash, $2, $3::bigint + 86400000 from unnest($4::uuid[], $5::bytea[]) as u(id, hash)",
            centre.tenant.id,
            centre.point,
            tx.now,
            ids,
            [hashlib.sha256(secret.encode()).digest() for secret in secrets],
        )
    return ids


async def line_up(centre: Centre, queue: routing.Queue, waiting: int, visitors: list[UUID], *, first: int = 0) -> None:
    """Let so many wait in a queue; the visitors stand among them evenly, from the `first` place on."""
    held = dict(zip(range(first, waiting, max(1, (waiting - first) // max(1, len(visitors)))), visitors, strict=False))
    async with centre.db.tx(centre.tenant.id) as tx:
        customer = await customers.add(tx, name="Waits", lang="en")
        await tx.execute(
            "with came as ("
            " insert into contact (id, tenant_id, key, number, channel, point_id, visitor_id, customer_id, queue_id, state, "
            " lang, question, started_at) "
            " select id, $1, id, $8 || '-' || 1000 + n, 'webchat', $2, visitor, $3, $4, 'queued', 'en', '?', "
            " $5::bigint - ($9 - n) * $10 from unnest($6::uuid[], $7::uuid[]) with ordinality as u(id, visitor, n) returning *"
            ") insert into ticket (id, tenant_id, contact_id, queue_id, number, rank, entered_at, inserted_at, because, "
            "channel, weight, lang, ahead_at_start) "
            "select gen_random_uuid(), tenant_id, id, queue_id, number, started_at, started_at, started_at, 'arrival', "
            "channel, 2, lang, row_number() over (order by started_at) - 1 from came",
            centre.tenant.id,
            centre.point,
            customer,
            queue.id,
            tx.now,
            [new_id() for _ in range(waiting)],
            [held.get(n) for n in range(waiting)],
            queue.prefix,
            waiting,
            APART_MS,
        )
        await tx.execute(
            "insert into ticket_counter (run_id, tenant_id, day, last) select $1, $2, day::date, $3 "
            "from generate_series(now() - interval '1 day', now() + interval '1 day', '1 day') day",
            queue.id,
            centre.tenant.id,
            1000 + waiting,
        )


async def seat(centre: Centre, count: int, *, capacity: int, available: bool) -> list[UUID]:
    """Seat so many agents, connected without a desk each."""
    ids = [new_id() for _ in range(count)]
    async with centre.db.house() as tx:
        await tx.execute(
            "insert into person (id, email, name, alias, locale) "
            "select id, id || '@bench.example', 'Agent', 'Agent', 'en' from unnest($1::uuid[]) id",
            ids,
        )
        await tx.execute(
            "insert into membership (tenant_id, person_id, role) select $1, id, 'agent' from unnest($2::uuid[]) id",
            centre.tenant.id,
            ids,
        )
        await tx.execute(
            "insert into seat (person_id, status, connected, capacity) select id, $2, true, $3 from unnest($1::uuid[]) id",
            ids,
            "available" if available else "offline",
            capacity,
        )
    return ids

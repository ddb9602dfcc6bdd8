"""All SQL of webhooks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from ting.domains.webhooks.model import (
    BODY_SHOWN,
    Claimed,
    WebhookAttempt,
    WebhookDelivery,
    WebhookForm,
    WebhookStanding,
)
from ting.kit.cursor import Cursor
from ting.kit.db import Row, Tx

# Told are the facts of a tenant to those of its webhooks that ask for them; twice is once.
FROM_LOG = """
insert into webhook_delivery (id, tenant_id, webhook_id, key, event_id, aggregate, seq, type, facts, at, state, next_at)
select gen_random_uuid(), w.tenant_id, w.id, 'evt_' || l.id, l.id, l.aggregate, l.seq, l.type, l.body, l.at, 'waiting', $2
from log l join webhook w on w.tenant_id = l.tenant_id and l.type = any(w.events)
"""
ADD = (
    FROM_LOG
    + " where l.id = any($1) and l.at >= w.on_since and w.is_on and w.stopped_at is null on conflict do nothing"
)
REPLAY = (
    FROM_LOG
    + """
where w.tenant_id = $1 and w.id = $3 and l.at >= $4 and l.type = any(w.events)
on conflict (webhook_id, key) do update set state = 'waiting', tries = 0, next_at = $2, done_at = null
where webhook_delivery.state in ('accepted', 'parked')
"""
)

# The next of each thing is not sent before the one before it was taken or given up. So many at once to one address: a
# dead one is knocked at by one at a time, and others have all the rest.
CLAIM = """
with due as (
  select d.id, row_number() over (partition by w.id order by d.next_at, d.event_id) as n
  from webhook w cross join lateral (
    select id, next_at, event_id from webhook_delivery d
    where d.webhook_id = w.id and d.state = 'waiting' and d.next_at <= $2
      and (d.event_id is null or not exists (
        select from webhook_delivery e where e.webhook_id = d.webhook_id and e.aggregate = d.aggregate
          and e.event_id < d.event_id and e.state in ('waiting', 'sending')))
    order by d.next_at, d.event_id
    limit greatest(0, case when w.failing_since is null then $4 else 1 end - (
      select count(*) from webhook_delivery s where s.webhook_id = w.id and s.state = 'sending'))
  ) d
  where w.is_on and w.stopped_at is null
), mine as (
  select d.id from webhook_delivery d join due on due.id = d.id where d.state = 'waiting'
  order by due.n, d.next_at limit $3 for update of d skip locked
)
update webhook_delivery d set state = 'sending', claimed_by = $1, tries = tries + 1
from mine, webhook w where d.id = mine.id and w.id = d.webhook_id
returning d.*, w.url, w.secret, case when w.old_until > $2 then w.old_secret end as old_secret
"""
STANDING = """
select w.id, w.name, w.stopped_at, w.stopped_because, w.failing_since, w.accepted_at, w.signed_since,
  coalesce((select jsonb_object_agg(state, n) from (
    select state, count(*) as n from webhook_delivery d where d.webhook_id = w.id group by state) s), '{}') as counts
from webhook w where w.tenant_id = $1 order by w.name, w.id
"""
LISTED = """
select d.*, a.status, a.took_ms, a.step from webhook_delivery d left join lateral (
  select status, took_ms, step from webhook_attempt a where a.delivery_id = d.id order by a.at desc limit 1) a on true
where d.tenant_id = $1
"""


async def forms(tx: Tx, ids: Sequence[UUID] | None) -> Mapping[UUID, WebhookForm]:
    """Return what administrators wrote of webhooks."""
    rows = await tx.fetch(
        "select * from webhook where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by name, id",
        tx.tenant,
        ids,
    )
    return {row["id"]: WebhookForm(row["name"], row["url"], row["events"], row["is_on"]) for row in rows}


async def put(tx: Tx, id_: UUID, form: WebhookForm, secret: bytes) -> None:
    """Keep a webhook; a secret is kept with the first time. What was stopped goes on, with what happens from now on."""
    await tx.execute(
        "insert into webhook (id, tenant_id, name, url, events, is_on, secret, on_since) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set name = excluded.name, url = excluded.url, "
        "events = excluded.events, is_on = excluded.is_on, "
        "on_since = case when webhook.is_on and webhook.stopped_at is null then webhook.on_since else excluded.on_since end, "
        "stopped_at = null, stopped_because = null, failing_since = null "
        "where webhook.tenant_id = excluded.tenant_id",
        id_,
        tx.tenant,
        form.name,
        form.url,
        form.events,
        form.on,
        secret,
        tx.now,
    )


async def remove(tx: Tx, id_: UUID) -> None:
    """Forget a webhook with all that was on its way there."""
    await tx.execute("delete from webhook where tenant_id = $1 and id = $2", tx.tenant, id_)


async def put_secret(tx: Tx, id_: UUID, secret: bytes, old_until: int) -> Row | None:
    """Sign by another secret, and for a while by the one before it where somebody has seen that: until when."""
    return await tx.fetchrow(
        "update webhook set old_secret = case when signed_since is not null then secret end, "
        "old_until = case when signed_since is not null then $4::bigint end, secret = $3, signed_since = $5 "
        "where tenant_id = $1 and id = $2 returning old_until",
        tx.tenant,
        id_,
        secret,
        old_until,
        tx.now,
    )


async def resume(tx: Tx, id_: UUID) -> bool:
    """Send again where it was stopped; what waits is tried now."""
    done = await tx.execute(
        "update webhook set stopped_at = null, stopped_because = null, failing_since = null, "
        "on_since = case when stopped_at is null then on_since else $3 end where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        tx.now,
    )
    await tx.execute(
        "update webhook_delivery set next_at = $3 where tenant_id = $1 and webhook_id = $2 and state = 'waiting'",
        tx.tenant,
        id_,
        tx.now,
    )
    return bool(done)


async def standing(tx: Tx) -> list[WebhookStanding]:
    """Return how the tenant's webhooks do."""
    rows = await tx.fetch(STANDING, tx.tenant)
    return [WebhookStanding(**dict(row)) for row in rows]


async def stopped(tx: Tx) -> list[tuple[UUID, str, int]]:
    """Return the webhooks that were stopped: id, name, since when."""
    rows = await tx.fetch(
        "select id, name, stopped_at from webhook where tenant_id = $1 and is_on and stopped_at is not null", tx.tenant
    )
    return [(row["id"], row["name"], row["stopped_at"]) for row in rows]


async def add(tx: Tx, events: Sequence[int]) -> int:
    """Put these events of the log on their way (in a transaction of the house)."""
    return await tx.execute(ADD, list(events), tx.now)


async def add_test(tx: Tx, delivery: UUID, webhook: UUID, type_: str) -> bool:
    """Put something on its way that tells nothing; False when there is no such webhook."""
    done = await tx.execute(
        "insert into webhook_delivery (id, tenant_id, webhook_id, key, aggregate, type, facts, at, state, next_at) "
        "select $3, $1, id, 'test_' || $3::uuid, 'webhook:' || id, $4, '{}', $5, 'waiting', $5 from webhook "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        webhook,
        delivery,
        type_,
        tx.now,
    )
    return bool(done)


async def replay(tx: Tx, webhook: UUID, since: int) -> int:
    """Send again all that was told since then, and what was not because it was off."""
    return await tx.execute(REPLAY, tx.tenant, tx.now, webhook, since)


async def again(tx: Tx, delivery: UUID) -> bool:
    """Send one again, now; False while it is being sent, or there is none."""
    done = await tx.execute(
        "update webhook_delivery set state = 'waiting', tries = 0, next_at = $3, done_at = null "
        "where tenant_id = $1 and id = $2 and state <> 'sending'",
        tx.tenant,
        delivery,
        tx.now,
    )
    return bool(done)


async def claim(tx: Tx, node: UUID, limit: int, each: int) -> list[Claimed]:
    """Take what is due for this process: at most so many, and so many of one address."""
    rows = await tx.fetch(CLAIM, node, tx.now, limit, each)
    return [
        Claimed(
            id=row["id"],
            tenant=row["tenant_id"],
            webhook=row["webhook_id"],
            url=row["url"],
            key=row["key"],
            type=row["type"],
            aggregate=row["aggregate"],
            seq=row["seq"],
            facts=row["facts"],
            body=row["body"],
            at=row["at"],
            tries=row["tries"],
            secrets=tuple(each for each in (row["secret"], row["old_secret"]) if each is not None),
        )
        for row in rows
    ]


async def take_back(tx: Tx, node: UUID, held: Collection[UUID]) -> int:
    """Let wait again what a process had in hand that is gone, or this one and has it no more."""
    return await tx.execute(
        "update webhook_delivery set state = 'waiting', claimed_by = null, tries = greatest(tries - 1, 0), next_at = $3 "
        "where state = 'sending' and (claimed_by = $1 and id <> all($2) "
        "or not exists (select from node where node.id = webhook_delivery.claimed_by))",
        node,
        list(held),
        tx.now,
    )


async def keep_body(tx: Tx, delivery: UUID, body: str) -> None:
    """Keep what is sent: a repeat says the very same."""
    await tx.execute("update webhook_delivery set body = $2 where id = $1 and body is null", delivery, body)


async def settle(tx: Tx, delivery: UUID, node: UUID, state: str, next_at: int, attempt: WebhookAttempt) -> bool:
    """Write down a try and what follows from it; False when somebody else has decided meanwhile."""
    done = await tx.execute(
        "update webhook_delivery set state = $3, next_at = $4, claimed_by = null, "
        "done_at = case when $3 = 'waiting' then null else $5::bigint end "
        "where id = $1 and claimed_by = $2 and state = 'sending'",
        delivery,
        node,
        state,
        next_at,
        tx.now,
    )
    await tx.execute(
        "insert into webhook_attempt (tenant_id, delivery_id, at, took_ms, status, step, said) "
        "select tenant_id, id, $2, $3, $4, $5, $6 from webhook_delivery where id = $1",
        delivery,
        attempt.at,
        attempt.took_ms,
        attempt.status,
        attempt.step,
        attempt.said[:BODY_SHOWN],
    )
    return bool(done)


async def note_taken(tx: Tx, webhook: UUID) -> None:
    """Note that an address takes what is sent. Written once in a while, so that it is no row that all wait for."""
    await tx.execute(
        "update webhook set failing_since = null, accepted_at = $2 where id = $1 "
        "and (failing_since is not null or accepted_at is null or accepted_at < $2::bigint - 1000)",
        webhook,
        tx.now,
    )


async def note_failing(tx: Tx, webhook: UUID) -> int:
    """Note that an address takes nothing; return since when."""
    since: int | None = await tx.fetchval("select failing_since from webhook where id = $1", webhook)
    if since is None:
        await tx.execute(
            "update webhook set failing_since = $2 where id = $1 and failing_since is null", webhook, tx.now
        )
    return since or tx.now


async def stop(tx: Tx, webhook: UUID, because: str) -> bool:
    """Send nothing more there; False when that was so already."""
    done = await tx.execute(
        "update webhook set stopped_at = $2, stopped_because = $3 where id = $1 and stopped_at is null",
        webhook,
        tx.now,
        because,
    )
    return bool(done)


async def forget_old(tx: Tx, before: int) -> int:
    """Delete what was done with before then."""
    return await tx.execute("delete from webhook_delivery where done_at < $1", before)


async def listed(
    tx: Tx, webhook: UUID | None, states: Sequence[str], before: Cursor | None, limit: int
) -> list[WebhookDelivery]:
    """Return the tenant's deliveries, newest first."""
    rows = await tx.fetch(
        LISTED + "and ($2::uuid is null or d.webhook_id = $2) and d.state = any($3) "
        "and ($4::bigint is null or (d.at, d.id) < ($4, $5::uuid)) order by d.at desc, d.id desc limit $6",
        tx.tenant,
        webhook,
        list(states),
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [_delivery(row) for row in rows]


async def find(tx: Tx, delivery: UUID) -> tuple[WebhookDelivery, str | None] | None:
    """Return a delivery of the tenant, and what is sent."""
    row = await tx.fetchrow(LISTED + "and d.id = $2", tx.tenant, delivery)
    return (_delivery(row), row["body"]) if row else None


async def attempts(tx: Tx, delivery: UUID) -> list[WebhookAttempt]:
    """Return the tries of a delivery, newest first."""
    rows = await tx.fetch(
        "select at, took_ms, status, step, said from webhook_attempt where tenant_id = $1 and delivery_id = $2 "
        "order by at desc limit 50",
        tx.tenant,
        delivery,
    )
    return [WebhookAttempt(**dict[str, Any](row)) for row in rows]


def _delivery(row: Row) -> WebhookDelivery:
    return WebhookDelivery(
        id=row["id"],
        webhook=row["webhook_id"],
        key=row["key"],
        type=row["type"],
        entity=row["aggregate"],
        state=row["state"],
        tries=row["tries"],
        at=row["at"],
        next_at=row["next_at"],
        done_at=row["done_at"],
        status=row["status"],
        took_ms=row["took_ms"],
        step=row["step"],
    )

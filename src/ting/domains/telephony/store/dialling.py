"""SQL of calls that are made from here."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.telephony.calls import Call
from ting.domains.telephony.dialling import DialRules
from ting.domains.telephony.store.channels import TAKEN, Taken, taken_by
from ting.kit.db import Tx


async def rules(tx: Tx) -> DialRules:
    """Return what the tenant says of them; what holds of itself where it says nothing."""
    plan = await tx.fetchval("select plan from dial_rule where tenant_id = $1", tx.tenant)
    return msgspec.convert(plan, DialRules) if plan else DialRules()


async def put_rules(tx: Tx, given: DialRules) -> None:
    """Keep what the tenant says of them."""
    await tx.execute(
        "insert into dial_rule (tenant_id, plan) values ($1, $2) on conflict (tenant_id) do update set plan = excluded.plan",
        tx.tenant,
        msgspec.to_builtins(given),
    )


async def line_of(tx: Tx, number: UUID) -> Taken:
    """Return by which trunk calls of a number of ours go."""
    row = await tx.fetchrow(
        f"select {TAKEN} from phone_number where tenant_id = $1 and id = $2",  # noqa: S608
        tx.tenant,
        number,
    )
    return taken_by(row)


async def insert(tx: Tx, call: Call, by: Taken) -> None:
    """Keep a call that is to be made, and by which trunk. The constraints refuse a second one of one's own."""
    await tx.execute(
        "insert into call (id, tenant_id, channel, number_id, contact_id, caller, called, state, agent_id, began_at, "
        "direction, dialled_by, class, trunk_id) values ($1, $2, $3, $4, $5, $6, $7, 'dialling', $8, $9, 'out', $8, $10, $11)",
        call.id,
        tx.tenant,
        call.channel,
        call.number,
        call.contact,
        call.caller,
        call.called,
        call.dialled_by,
        call.began_at,
        call.leads,
        by.trunk,
    )


async def busy(tx: Tx, person: UUID) -> bool:
    """Say whether a person is on the line, or dials (of all tenants where the rows can be seen)."""
    return bool(
        await tx.fetchval(
            "select exists (select from call where tenant_id = $1 and agent_id = $2 and state in ('dialling', 'talking'))",
            tx.tenant,
            person,
        )
    )


async def counted(tx: Tx, person: UUID, since: int) -> dict[str, int]:
    """Return how many calls of each class a person has made since then."""
    rows = await tx.fetch(
        "select class, count(*) as n from call where tenant_id = $1 and dialled_by = $2 and began_at > $3 group by class",
        tx.tenant,
        person,
        since,
    )
    return {row["class"]: row["n"] for row in rows}


async def lock_person(tx: Tx, person: UUID) -> None:
    """Let who calls twice at the same moment do one after the other: what is counted is true."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"dial:{person}")


async def take_up(tx: Tx, engine: UUID, persons: Sequence[UUID]) -> list[UUID]:
    """Give an engine the calls that are to be made by these persons, and that none carries (in a transaction of the house)."""
    rows = await tx.fetch(
        "update call set engine = $1 where state = 'dialling' and engine is null and dialled_by = any($2) returning id",
        engine,
        list(persons),
    )
    return [row["id"] for row in rows]

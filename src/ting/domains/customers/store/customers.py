"""All SQL of customers themselves. `refs` and `customer` are the only two that show one to somebody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.customers.model import (
    MEMBERS,
    SAME_NAME_MAX,
    Change,
    Customer,
    FieldChange,
    Identifier,
    Ref,
    name_key,
)
from ting.domains.customers.standing import Facts, OrganisationMark, StatusMark
from ting.kit.db import Row, Tx

MARKS = (
    "s.id as status_id, s.key as status_key, s.names as status_names, s.tone as status_tone, "
    "o.id as organisation_id, o.name as organisation_name"
)
JOINS = "left join account_status s on s.id = c.status_id left join organisation o on o.id = c.organisation_id"


async def insert_customer(
    tx: Tx,
    id_: UUID,
    name: str,
    lang: str,
    tier: str | None,
    time_zone: str | None,
    verified: str | None,
    fields: dict[str, Any],
    status: UUID | None = None,
    organisation: UUID | None = None,
) -> None:
    """Keep a new customer."""
    await tx.execute(
        "insert into customer (id, tenant_id, name, name_key, lang, tier, time_zone, verified, fields, created_at, "
        "status_id, organisation_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id_,
        tx.tenant,
        name,
        name_key(name),
        lang,
        tier,
        time_zone,
        verified,
        fields,
        tx.now,
        status,
        organisation,
    )


async def set_customer(tx: Tx, id_: UUID, name: str, lang: str, tier: str | None, fields: dict[str, Any]) -> None:
    """Set what a customer is called."""
    await tx.execute(
        "update customer set name = $3, name_key = $4, lang = $5, tier = $6, fields = $7, version = version + 1, "
        "changed_at = $8 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        name,
        name_key(name),
        lang,
        tier,
        fields,
        tx.now,
    )


async def set_standing(
    tx: Tx, id_: UUID, time_zone: str | None, status: UUID | None, organisation: UUID | None
) -> None:
    """Set where a customer lives, what his account is, and whose he is."""
    await tx.execute(
        "update customer set time_zone = $3, status_id = $4, organisation_id = $5 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        time_zone,
        status,
        organisation,
    )


async def lock(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Lock customers, the smaller id first; return their versions."""
    rows = await tx.fetch(
        "select id, version from customer where tenant_id = $1 and id = any($2) and erased_at is null "
        "order by id for no key update",
        tx.tenant,
        ids,
    )
    return {row["id"]: row["version"] for row in rows}


async def rename(tx: Tx, customer: UUID, name: str) -> None:
    """Give a customer another name."""
    await tx.execute(
        "update customer set name = $3, name_key = $4 where tenant_id = $1 and id = $2",
        tx.tenant,
        customer,
        name,
        name_key(name),
    )


async def refs(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Ref]:
    """Return these customers as lines show them."""
    rows = await tx.fetch(
        f"select c.id, c.name, c.lang, c.tier, c.verified, {MARKS} from customer c {JOINS} "  # noqa: S608
        "where c.tenant_id = $1 and c.id = any($2)",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: Ref(row["id"], row["name"], row["lang"], row["tier"], row["verified"], status_of(row), whose(row))
        for row in rows
    }


async def customer(tx: Tx, id_: UUID) -> Customer | None:
    """Return one customer, whole."""
    row = await tx.fetchrow(
        f"select c.*, {MARKS}, (select count(*) from (select from customer t where t.tenant_id = c.tenant_id "  # noqa: S608
        "and t.name_key = c.name_key and t.id <> c.id limit $3) as seen) as same_name "
        f"from customer c {JOINS} where c.tenant_id = $1 and c.id = $2",
        tx.tenant,
        id_,
        SAME_NAME_MAX,
    )
    if row is None:
        return None
    found = await tx.fetch(
        "select kind, value, proof from identifier where tenant_id = $1 and customer_id = $2 order by kind, value",
        tx.tenant,
        id_,
    )
    return Customer(
        id=row["id"],
        name=row["name"],
        lang=row["lang"],
        tier=row["tier"],
        time_zone=row["time_zone"],
        verified=row["verified"],
        fields=row["fields"],
        identifiers=tuple(Identifier(each["kind"], each["value"]) for each in found),
        same_name=row["same_name"],
        created_at=row["created_at"],
        status=status_of(row),
        organisation=whose(row),
        lifecycle=row["lifecycle"],
        version=row["version"],
        changed_at=row["changed_at"],
        claimed=tuple(Identifier(each["kind"], each["value"]) for each in found if each["proof"] == "claimed"),
    )


def status_of(row: Row) -> StatusMark | None:
    """Return the status that a row with MARKS tells of."""
    if row["status_id"] is None:
        return None
    return StatusMark(row["status_id"], row["status_key"], row["status_names"], row["status_tone"])


def whose(row: Row) -> OrganisationMark | None:
    """Return the organisation that a row with MARKS tells of."""
    return OrganisationMark(row["organisation_id"], row["organisation_name"]) if row["organisation_id"] else None


async def ids_by_name(tx: Tx, key: str, limit: int) -> list[UUID]:
    """Find customers by the folded form of a name."""
    rows = await tx.fetch(
        "select id from customer where tenant_id = $1 and name_key = $2 order by created_at desc limit $3",
        tx.tenant,
        key,
        limit,
    )
    return [row["id"] for row in rows]


async def facts(tx: Tx, ids: Sequence[UUID] | None, limit: int, after: UUID) -> list[tuple[UUID, Facts]]:
    """Return what the classes of these customers follow from, or of all, so many at a time in the order of their ids."""
    rows = await tx.fetch(
        "select c.id, c.lifecycle, s.life, c.tier, "
        "exists (select from identifier i where i.customer_id = c.id and i.kind = any($5)) as member, "
        "exists (select from contact x where x.tenant_id = c.tenant_id and x.customer_id = c.id) as asked "
        "from customer c left join account_status s on s.id = c.status_id "
        "where c.tenant_id = $1 and ($2::uuid[] is null or c.id = any($2)) and c.id > $4 "
        "and c.merged_into is null order by c.id limit $3",
        tx.tenant,
        ids,
        limit,
        after,
        MEMBERS,
    )
    return [(r["id"], Facts(r["lifecycle"], r["life"], r["tier"], r["asked"], r["member"])) for r in rows]


async def of_status(tx: Tx, status: UUID, after: UUID, limit: int) -> list[UUID]:
    """Return customers of a status in the order of their ids."""
    rows = await tx.fetch(
        "select id from customer where tenant_id = $1 and status_id = $2 and id > $3 and merged_into is null order by id limit $4",
        tx.tenant,
        status,
        after,
        limit,
    )
    return [row["id"] for row in rows]


async def is_follower(tx: Tx, id_: UUID) -> bool:
    """Say whether somebody only followed so far."""
    found: bool = await tx.fetchval(
        "select exists (select from customer where tenant_id = $1 and id = $2 and lifecycle = 'follower')",
        tx.tenant,
        id_,
    )
    return found


async def set_lifecycle(tx: Tx, id_: UUID, lifecycle: str) -> None:
    """Note of which class a customer is."""
    await tx.execute("update customer set lifecycle = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, lifecycle)


async def put_change(tx: Tx, change: Change) -> None:
    """Write down what somebody changed of a customer."""
    await tx.execute(
        "insert into customer_change (id, tenant_id, customer_id, at, by_id, what, fields) values ($1, $2, $3, $4, $5, $6, $7)",
        change.id,
        tx.tenant,
        change.customer,
        change.at,
        change.by,
        change.what,
        [msgspec.to_builtins(each) for each in change.fields],
    )


async def changes(tx: Tx, customer: UUID, limit: int) -> list[Change]:
    """Return what was changed of a customer, the newest first."""
    rows = await tx.fetch(
        "select * from customer_change where tenant_id = $1 and customer_id = $2 order by at desc, id desc limit $3",
        tx.tenant,
        customer,
        limit,
    )
    return [
        Change(
            row["id"],
            row["customer_id"],
            row["at"],
            row["by_id"],
            row["what"],
            msgspec.convert(row["fields"], tuple[FieldChange, ...]),
        )
        for row in rows
    ]

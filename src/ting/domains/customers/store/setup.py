"""All SQL of what administrators set up of customers: fields, statuses, organisations."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg
import msgspec

from ting.domains.customers.fields import Choice, CustomerField
from ting.domains.customers.model import name_key
from ting.domains.customers.standing import AccountStatus, Organisation
from ting.kit.db import Tx
from ting.kit.problem import Gone, NotThere


async def fields(tx: Tx, ids: list[UUID] | None = None) -> Mapping[UUID, CustomerField]:
    """Return the fields in their order."""
    rows = await tx.fetch(
        "select * from customer_field where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, position, key",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: CustomerField(
            key=row["key"],
            names=row["names"],
            type=row["type"],
            choices=msgspec.convert(row["choices"], tuple[Choice, ...]),
            currency=row["currency"],
            required=row["required"],
            personal=row["personal"],
            on_desk=row["on_desk"],
            position=row["position"],
            archived=row["archived"],
        )
        for row in rows
    }


async def put_field(tx: Tx, id_: UUID, field: CustomerField) -> None:
    """Keep a field. Raises Gone when another has its key."""
    try:
        await tx.execute(
            "insert into customer_field (id, tenant_id, key, names, type, choices, currency, required, personal, "
            "on_desk, position, archived) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
            "on conflict (id) do update set key = excluded.key, names = excluded.names, type = excluded.type, "
            "choices = excluded.choices, currency = excluded.currency, required = excluded.required, "
            "personal = excluded.personal, on_desk = excluded.on_desk, position = excluded.position, "
            "archived = excluded.archived",
            id_,
            tx.tenant,
            field.key,
            field.names,
            field.type,
            msgspec.to_builtins(field.choices),
            field.currency,
            field.required,
            field.personal,
            field.on_desk,
            field.position,
            field.archived,
        )
    except asyncpg.UniqueViolationError:
        raise Gone("taken", f"There is a field {field.key} already.", "Choose another key.") from None


async def drop_field(tx: Tx, id_: UUID) -> None:
    """Forget a field; what was written in it stays with the customers, unseen."""
    await tx.execute("delete from customer_field where tenant_id = $1 and id = $2", tx.tenant, id_)


async def is_written(tx: Tx, key: str) -> bool:
    """Say whether a customer has something in this field."""
    found: bool = await tx.fetchval(
        "select exists (select from customer where tenant_id = $1 and fields ? $2)", tx.tenant, key
    )
    return found


async def statuses(tx: Tx, ids: list[UUID] | None = None) -> Mapping[UUID, AccountStatus]:
    """Return the statuses in their order."""
    rows = await tx.fetch(
        "select * from account_status where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, position, key",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: AccountStatus(
            key=row["key"],
            names=row["names"],
            tone=row["tone"],
            life=row["life"],
            queue=row["queue_id"],
            head_start_ms=row["head_start_ms"],
            position=row["position"],
            archived=row["archived"],
        )
        for row in rows
    }


async def put_status(tx: Tx, id_: UUID, status: AccountStatus) -> None:
    """Keep a status. Raises Gone when another has its key."""
    try:
        await tx.execute(
            "insert into account_status (id, tenant_id, key, names, tone, life, queue_id, head_start_ms, position, "
            "archived) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do update set "
            "key = excluded.key, names = excluded.names, tone = excluded.tone, life = excluded.life, "
            "queue_id = excluded.queue_id, head_start_ms = excluded.head_start_ms, position = excluded.position, "
            "archived = excluded.archived",
            id_,
            tx.tenant,
            status.key,
            status.names,
            status.tone,
            status.life,
            status.queue,
            status.head_start_ms,
            status.position,
            status.archived,
        )
    except asyncpg.UniqueViolationError:
        raise Gone("taken", f"There is a status {status.key} already.", "Choose another key.") from None
    except asyncpg.ForeignKeyViolationError:
        raise NotThere("queue") from None


async def organisations(tx: Tx, ids: list[UUID] | None = None) -> Mapping[UUID, Organisation]:
    """Return the organisations by name."""
    rows = await tx.fetch(
        "select * from organisation where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, name_key",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: Organisation(
            name=row["name"],
            number=row["number"],
            note=row["note"],
            queue=row["queue_id"],
            head_start_ms=row["head_start_ms"],
            archived=row["archived"],
        )
        for row in rows
    }


async def organisation_of_number(tx: Tx, number: str) -> UUID | None:
    """Find an organisation by its number."""
    found: UUID | None = await tx.fetchval(
        "select id from organisation where tenant_id = $1 and number = $2 and number <> ''", tx.tenant, number
    )
    return found


async def organisation_of_name(tx: Tx, name: str) -> UUID | None:
    """Find an organisation by its name, width and case aside."""
    found: UUID | None = await tx.fetchval(
        "select id from organisation where tenant_id = $1 and name_key = $2", tx.tenant, name_key(name)
    )
    return found


async def put_organisation(tx: Tx, id_: UUID, organisation: Organisation) -> None:
    """Keep an organisation. Raises Gone when another has its name."""
    try:
        await tx.execute(
            "insert into organisation (id, tenant_id, name, name_key, note, queue_id, head_start_ms, archived, number) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update set name = excluded.name, "
            "name_key = excluded.name_key, number = excluded.number, note = excluded.note, queue_id = excluded.queue_id, "
            "head_start_ms = excluded.head_start_ms, archived = excluded.archived",
            id_,
            tx.tenant,
            organisation.name,
            name_key(organisation.name),
            organisation.note,
            organisation.queue,
            organisation.head_start_ms,
            organisation.archived,
            organisation.number,
        )
    except asyncpg.UniqueViolationError as error:
        what = "number" if error.constraint_name == "organisation_number" else "name"
        raise Gone("taken", f"Another organisation has this {what}.", f"Choose another {what}.", field=what) from None
    except asyncpg.ForeignKeyViolationError:
        raise NotThere("queue") from None


async def standing_of(tx: Tx, customer: UUID) -> tuple[UUID | None, UUID | None]:
    """Return a customer's status and organisation by their ids."""
    row = await tx.fetchrow(
        "select status_id, organisation_id from customer where tenant_id = $1 and id = $2", tx.tenant, customer
    )
    return (row["status_id"], row["organisation_id"]) if row else (None, None)

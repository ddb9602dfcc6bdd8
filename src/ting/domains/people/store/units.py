"""SQL of units."""

from collections.abc import Collection
from uuid import UUID

from ting.domains.people.units import Unit
from ting.kit.db import Tx


async def lock(tx: Tx) -> None:
    """Be the only one who changes the tenant's tree, until the transaction ends."""
    await tx.execute("select lock_units($1)", tx.tenant)


async def every(tx: Tx, ids: list[UUID] | None = None) -> dict[UUID, Unit]:
    """Return these units of the tenant, or all, by name."""
    rows = await tx.fetch(
        "select u.*, array(select d.person_id from unit_deputy d where d.unit_id = u.id order by d.position) as deputies "
        "from unit u where u.tenant_id = $1 and ($2::uuid[] is null or u.id = any($2)) order by u.name, u.id",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: Unit(
            name=row["name"],
            parent=row["parent_id"],
            head=row["head_id"],
            deputies=tuple(row["deputies"]),
            purpose=row["purpose"],
        )
        for row in rows
    }


async def put(tx: Tx, id_: UUID, unit: Unit) -> None:
    """Keep a unit."""
    await tx.execute(
        "insert into unit (id, tenant_id, parent_id, name, purpose, head_id) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name, "
        "purpose = excluded.purpose, head_id = excluded.head_id",
        id_,
        tx.tenant,
        unit.parent,
        unit.name,
        unit.purpose,
        unit.head,
    )
    await tx.execute("delete from unit_deputy where tenant_id = $1 and unit_id = $2", tx.tenant, id_)
    await tx.execute(
        "insert into unit_deputy (tenant_id, unit_id, person_id, position) "
        "select $1, $2, person, position from unnest($3::uuid[]) with ordinality as each (person, position)",
        tx.tenant,
        id_,
        list(unit.deputies),
    )


async def drop(tx: Tx, id_: UUID) -> None:
    """Forget a unit."""
    await tx.execute("delete from unit where tenant_id = $1 and id = $2", tx.tenant, id_)


async def there(tx: Tx, id_: UUID) -> bool:
    """Say whether the tenant has this unit."""
    return bool(await tx.fetchval("select true from unit where tenant_id = $1 and id = $2", tx.tenant, id_))


async def place_team(tx: Tx, team: UUID, unit: UUID) -> None:
    """Let a team belong to a unit."""
    await tx.execute("update team set unit_id = $3 where tenant_id = $1 and id = $2", tx.tenant, team, unit)


async def teams_in(tx: Tx, id_: UUID) -> list[str]:
    """Return the teams that belong to a unit."""
    rows = await tx.fetch("select name from team where tenant_id = $1 and unit_id = $2 order by name", tx.tenant, id_)
    return [row["name"] for row in rows]


async def people_in(tx: Tx, id_: UUID) -> int:
    """Return how many were put in a unit themselves, disabled ones too."""
    count: int = await tx.fetchval(
        "select count(*) from membership where tenant_id = $1 and unit_id = $2", tx.tenant, id_
    )
    return count


async def places(tx: Tx) -> dict[UUID, UUID]:
    """Return who of those who work for the tenant belongs to which unit."""
    rows = await tx.fetch(
        "select m.person_id, coalesce(m.unit_id, t.unit_id) as unit_id from membership m left join team t on t.id = m.team_id "
        "where m.tenant_id = $1 and m.disabled_at is null and coalesce(m.unit_id, t.unit_id) is not null",
        tx.tenant,
    )
    return {row["person_id"]: row["unit_id"] for row in rows}


async def active(tx: Tx, people: Collection[UUID]) -> set[UUID]:
    """Return who of these works for the tenant now."""
    rows = await tx.fetch(
        "select m.person_id from membership m join person p on p.id = m.person_id "
        "where m.tenant_id = $1 and m.person_id = any($2) and m.disabled_at is null and p.disabled_at is null",
        tx.tenant,
        list(people),
    )
    return {row["person_id"] for row in rows}

"""SQL of roles."""

from uuid import UUID

from ting.domains.people.roles import EVERYTHING, KEEPERS, Rights, Role
from ting.kit.db import Row, Tx


async def every(tx: Tx, ids: list[UUID] | None = None) -> list[Role]:
    """Return these roles, or all, in their order."""
    rows = await tx.fetch(
        "select * from role where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by position, name",
        tx.tenant,
        ids,
    )
    return [_role(row) for row in rows]


async def by_key(tx: Tx, key: str) -> Role | None:
    """Return a role by its key."""
    row = await tx.fetchrow("select * from role where tenant_id = $1 and key = $2", tx.tenant, key)
    return _role(row) if row else None


async def put(tx: Tx, role: Role) -> None:
    """Keep a role; the key of one that is there stays."""
    await tx.execute(
        "insert into role (id, tenant_id, key, name, permissions, scope, personal, description, position, archived) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do update set name = excluded.name, "
        "permissions = excluded.permissions, scope = excluded.scope, personal = excluded.personal, "
        "description = excluded.description, position = excluded.position, archived = excluded.archived",
        role.id,
        tx.tenant,
        role.key,
        role.name,
        sorted(role.rights.permissions),
        role.rights.scope,
        role.rights.personal,
        role.description,
        role.position,
        role.archived,
    )


async def of_person(tx: Tx, person: UUID) -> Role | None:
    """Return the role of somebody who works for the tenant now."""
    row = await tx.fetchrow(
        "select r.* from membership m join role r on r.tenant_id = m.tenant_id and r.key = m.role "
        "where m.tenant_id = $1 and m.person_id = $2 and m.disabled_at is null",
        tx.tenant,
        person,
    )
    return _role(row) if row else None


async def holders(tx: Tx, key: str) -> list[UUID]:
    """Return who has a role now."""
    rows = await tx.fetch(
        "select person_id from membership where tenant_id = $1 and role = $2 and disabled_at is null order by person_id",
        tx.tenant,
        key,
    )
    return [row["person_id"] for row in rows]


async def keepers(tx: Tx) -> set[UUID]:
    """Lock and return who may set up both people and roles of the tenant."""
    rows = await tx.fetch(
        "select m.person_id from membership m join role r on r.tenant_id = m.tenant_id and r.key = m.role "
        "where m.tenant_id = $1 and m.disabled_at is null and (r.permissions @> $2 or r.permissions @> $3) "
        "order by m.person_id for no key update of m, r",
        tx.tenant,
        list(KEEPERS),
        [EVERYTHING],
    )
    return {row["person_id"] for row in rows}


def rights(row: Row) -> Rights:
    """Read what a row of `role`, joined or not, allows."""
    return Rights(frozenset(row["permissions"]), row["scope"], row["personal"])


def _role(row: Row) -> Role:
    return Role(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        rights=rights(row),
        description=row["description"],
        position=row["position"],
        archived=row["archived"],
    )

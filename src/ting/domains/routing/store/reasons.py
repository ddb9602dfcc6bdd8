"""All SQL of aux codes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.routing.reasons import HOUSE, AuxCode, AuxForm
from ting.kit.db import Row, Tx


async def codes(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, AuxCode]:
    """Return the tenant's aux codes, all or these, in their order."""
    rows = await tx.fetch(
        "select * from aux_code where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by position, key",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    return {row["id"]: _code(row) for row in rows}


async def forms(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, AuxForm]:
    """Return them as administrators write them."""
    fields = AuxForm.__struct_fields__
    return {
        id_: AuxForm(**{name: value for name, value in msgspec.structs.asdict(code).items() if name in fields})
        for id_, code in (await codes(tx, ids)).items()
    }


async def chosen(tx: Tx, person: UUID, key: str) -> AuxCode | None:
    """Return what a key stands for in the tenants of a person, as far as the transaction may see them.

    Where one has switched it off and another has not, it is in use.
    """
    row = await tx.fetchrow(
        "select a.* from aux_code a join membership m on m.tenant_id = a.tenant_id "
        "where m.person_id = $1 and m.disabled_at is null and a.key = $2 order by a.archived, a.tenant_id limit 1",
        person,
        key,
    )
    return _code(row) if row else None


async def put(tx: Tx, id_: UUID, key: str, form: AuxForm) -> None:
    """Keep a code; its key stays what it was made with."""
    await tx.execute(
        "insert into aux_code (id, tenant_id, key, names, paid, light, longest_min, position, archived) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update set names = excluded.names, "
        "paid = excluded.paid, light = excluded.light, longest_min = excluded.longest_min, "
        "position = excluded.position, archived = excluded.archived",
        id_,
        tx.tenant,
        key,
        form.names,
        form.paid,
        form.light,
        form.longest_min,
        form.position,
        form.archived,
    )


def _code(row: Row) -> AuxCode:
    return AuxCode(
        key=row["key"],
        names=row["names"],
        paid=row["paid"],
        light=row["light"],
        longest_min=row["longest_min"],
        position=row["position"],
        archived=row["archived"],
        house=row["key"] in HOUSE,
    )

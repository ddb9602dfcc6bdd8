"""What administrators set up of customers: fields, and statuses of accounts. Organisations: journeys/directory."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.customers import store
from ting.domains.customers.fields import FIELDS_MAX, CustomerField, checked_field
from ting.domains.customers.standing import RECLASSIFY, AccountStatus, checked_status
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused
from ting.kit.timers import set_timer

PERMISSION = "customers.manage"


async def _fields(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, CustomerField]:
    return await store.setup.fields(tx, ids)


async def _save_field(tx: Tx, id_: UUID, field: CustomerField) -> None:
    field = checked_field(field)
    known = await store.setup.fields(tx)
    before = known.get(id_)
    if before is not None and (before.key, before.type) != (field.key, field.type):
        raise Refused("field_stays", "Key and type stay: what is written belongs to them.", "Make another field.")
    if before is None and len(known) >= FIELDS_MAX:
        raise Refused("fields_full", f"There are at most {FIELDS_MAX} fields.", "Remove one that nobody uses.")
    await store.setup.put_field(tx, id_, field)


async def _drop_field(tx: Tx, id_: UUID) -> None:
    before = (await store.setup.fields(tx, [id_])).get(id_)
    if before is not None and await store.setup.is_written(tx, before.key):
        raise Refused("field_used", "Something is written in this field.", "Archive it: it is shown no more.")
    await store.setup.drop_field(tx, id_)


async def _statuses(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, AccountStatus]:
    return await store.setup.statuses(tx, ids)


async def _save_status(tx: Tx, id_: UUID, status: AccountStatus) -> None:
    before = (await store.setup.statuses(tx, [id_])).get(id_)
    await store.setup.put_status(tx, id_, checked_status(status))
    if before is not None and before.life != status.life:
        await set_timer(tx, RECLASSIFY, id_, tx.now, tenant=tx.tenant)


FIELDS = Kind(
    key="customer-fields",
    struct=CustomerField,
    permission=PERMISSION,
    load=_fields,
    save=_save_field,
    remove=_drop_field,
)
STATUSES = Kind(key="account-statuses", struct=AccountStatus, permission=PERMISSION, load=_statuses, save=_save_status)

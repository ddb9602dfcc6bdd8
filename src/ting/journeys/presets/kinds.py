"""What sort of centre a tenant is, as it is set up."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.tenancy import api as tenancy
from ting.journeys.company.kinds import PERMISSION
from ting.journeys.presets.centre import types
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused


class CentreForm(msgspec.Struct, frozen=True):
    """What sort of centre it is: the key of a type, or nothing said yet."""

    type: str | None = None


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, CentreForm]:
    return {tx.tenant: CentreForm((await tenancy.current(tx)).centre)}


async def _save(tx: Tx, _id: UUID, form: CentreForm) -> None:
    if form.type is not None and form.type not in types():
        raise Refused("centre_type", f"There is no type of centre {form.type[:40]!r}.", "Choose one of the list.")
    await tenancy.put(tx, msgspec.structs.replace(await tenancy.current(tx), centre=form.type))


CENTRE = Kind(key="centre", struct=CentreForm, permission=PERMISSION, load=_load, save=_save, single=True)

"""The switches, as administrators turn them."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.modules import api, store
from ting.kit.db import Tx
from ting.kit.fit import Fitted
from ting.kit.kind import Kind


class ModulesForm(msgspec.Struct, frozen=True):
    """Which modules the tenant has. One that is not named stays as it is."""

    on: dict[str, bool] = {}


def switches(fit: Fitted) -> Kind[ModulesForm]:
    """Make the kind of this installation's switches."""

    async def load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, ModulesForm]:
        turned = await store.turned(tx)
        return {tx.tenant: ModulesForm({key: turned.get(key, option.begins) for key, option in fit.options.items()})}

    async def save(tx: Tx, _id: UUID, form: ModulesForm) -> None:
        await api.switch(tx, fit, form.on)

    return Kind(
        key="modules", struct=ModulesForm, permission=api.PERMISSION, load=load, save=save, house=True, single=True
    )

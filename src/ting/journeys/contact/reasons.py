"""What screens are told of aux codes: each tenant's own, by their names."""

import msgspec

from ting.domains.routing import api as routing
from ting.kit.db import Tx
from ting.kit.frame import Told


class AuxView(msgspec.Struct, frozen=True):
    """A reason. `light`: it goes with being available; not `choosable`: Ting sets it, or it is out of use by now."""

    tenant: str
    key: str
    names: dict[str, str]
    light: bool
    choosable: bool


class AuxCodesShown(Told, frozen=True, tag="aux_codes"):
    """All aux codes of a tenant, when one of them has changed."""

    tenant: str
    aux_codes: list[AuxView]


async def aux_views(tx: Tx, slug: str) -> list[AuxView]:
    """Return a tenant's aux codes in their order, those of the past too: somebody may still be away by one."""
    return [
        AuxView(slug, code.key, code.names, code.light, choosable=not (code.archived or code.house))
        for code in await routing.aux_codes(tx)
    ]

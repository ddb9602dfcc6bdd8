"""HTTP of modules."""

from typing import Any

import msgspec
from litestar import get

from ting.domains.modules.api import PERMISSION
from ting.kit.fit import Fitted


class Switchable(msgspec.Struct, frozen=True):
    """A module that can be switched: what it is called and does, what it stands on, and what stands on it."""

    key: str
    names: dict[str, str]
    does: dict[str, str]
    begins: bool
    needs: list[str]
    above: list[str]


@get("/api/t/{slug:str}/modules", opt={"permission": PERMISSION})
async def switchable(fitted: Fitted, tenant: Any) -> list[Switchable]:
    """List what can be switched. How the switches stand is the kind `modules` (setup/modules)."""
    return [
        Switchable(
            key=key,
            names=dict(option.names),
            does=dict(option.does),
            begins=option.begins,
            needs=sorted(fitted.under[key] - {key}),
            above=fitted.above(key),
        )
        for key, option in fitted.options.items()
    ]


ROUTES = (switchable,)

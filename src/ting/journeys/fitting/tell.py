"""What screens are told of a tenant's modules: as somebody signs in, and whenever a switch is turned."""

import msgspec

from ting.domains.modules import api as modules
from ting.kit.db import Tx
from ting.kit.fit import Fitted
from ting.kit.frame import Told


class MenuItem(msgspec.Struct, frozen=True):
    """A way to a module's own page, for who has the permission."""

    names: dict[str, str]
    path: str
    permission: str
    icon: str


class Fit(msgspec.Struct, frozen=True):
    """The modules that the tenant has, of those that can be switched, and the ways to pages of their own."""

    modules: list[str]
    menu: list[MenuItem]


class ModulesShown(Told, frozen=True, tag="modules"):
    """A tenant's modules, when one was switched on or off."""

    tenant: str
    fit: Fit


async def fit_of(tx: Tx, fitted: Fitted, slug: str) -> Fit:
    """Show what the tenant has."""
    on = await modules.on(tx, fitted)
    return Fit(
        modules=[key for key in fitted.options if key in on],
        menu=[
            MenuItem(dict(entry.names), entry.path.replace("{slug}", slug), entry.permission, entry.icon)
            for key, entries in fitted.menus.items()
            if not fitted.rests(key, on)
            for entry in entries
        ],
    )

"""What screens are told of a tenant's house: as somebody signs in, and whenever a switch is turned or a word changed."""

import msgspec

from ting.domains.modules import api as modules
from ting.domains.tenancy import api as tenancy
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
    """The modules that the tenant has, of those that can be switched, the ways to pages of their own, and what things are called."""

    modules: list[str]
    menu: list[MenuItem]
    wording: dict[str, tenancy.Wording]
    """By language: what stands in Ting's sentences, the longest first, and what is said in its place."""


class ModulesShown(Told, frozen=True, tag="modules"):
    """How a tenant's house is fitted out, when a module was switched or a term got another word."""

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
        wording=tenancy.wordings((await tenancy.current(tx)).terms),
    )

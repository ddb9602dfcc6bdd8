"""Every room of this house that has a manifest: its routes, what it hears, its timers. The web and the work share it.

A room is found by its folder: whatever has a `module.py` below domains, journeys or channels is here. What stands on
what is said by `needs` in the manifests alone; see docs/adr/0013.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from typing import Any

from ting import channels, domains, journeys
from ting.app import foreign
from ting.domains.changes import api as changes
from ting.domains.modules.module import switches
from ting.journeys.presets.checks import expected
from ting.journeys.readiness.look import Declared
from ting.journeys.setup import roles as setup_roles
from ting.journeys.setup import routes as setup_routes
from ting.kit.fit import fitted
from ting.kit.kept import Kept
from ting.kit.kind import Kind
from ting.kit.log import Handler
from ting.kit.module import Module
from ting.kit.timers import Ring


def manifests(package: Any) -> Iterator[Module]:
    """Yield the manifests of a storey's rooms, by name."""
    for room in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        name = f"{package.__name__}.{room.name}.module"
        if room.ispkg and importlib.util.find_spec(name):
            found: Module = importlib.import_module(name).MODULE
            yield found
            yield from found.parts


def in_order(modules: Iterable[Module]) -> tuple[Module, ...]:
    """Put each module after those that it needs. Raises ValueError on two of one key, or a need that is not met."""
    by_key: dict[str, Module] = {}
    for module in modules:
        if module.key in by_key:
            raise ValueError(f"two modules are called {module.key!r}")
        by_key[module.key] = module
    for module in by_key.values():
        if missing := set(module.needs) - by_key.keys():
            raise ValueError(f"the module {module.key!r} needs {sorted(missing)}, which is not there")
    return tuple(by_key[key] for key in TopologicalSorter({m.key: m.needs for m in by_key.values()}).static_order())


CHANNELS: tuple[Module, ...] = tuple(manifests(channels))
OWN: tuple[Module, ...] = in_order([*manifests(domains), *manifests(journeys), *CHANNELS])
THEIRS, LEFT_OUT = foreign.admitted(OWN)
"""What other packages bring, and what of it cannot be had."""
MODULES: tuple[Module, ...] = in_order([*OWN, *THEIRS])
PERMISSIONS: tuple[str, ...] = tuple(sorted({each for module in MODULES for each in module.permissions}))
"""All that somebody may be allowed."""


def permissions() -> tuple[str, ...]:
    """Return all that somebody may be allowed."""
    return PERMISSIONS


FITTED = fitted(MODULES)
SWITCHES = switches(FITTED)


def kinds() -> dict[str, Kind[Any]]:
    """Return everything that administrators set up, by key."""
    found = {kind.key: kind for module in MODULES for kind in module.kinds}
    return found | {setup_roles.KEY: setup_roles.kind(PERMISSIONS), SWITCHES.key: SWITCHES}


def checks() -> tuple[Declared, ...]:
    """Return all that a centre should have, each with the module that declares it."""
    declared = [Declared(module.key, check) for module in MODULES for check in module.checks]
    return (*declared, Declared("presets", expected(FITTED)))


def routes() -> list[Any]:
    """Return all routes, each with the switches without which it is not there (web/auth.py)."""
    return [
        *(_with(route, FITTED.under[module.key]) for module in MODULES for route in module.routes),
        *(
            _with(route, FITTED.under[FITTED.kinds.get(kind.key, "modules")])
            for kind in kinds().values()
            for route in setup_routes.of(kind)
        ),
    ]


def _with(route: Any, switches: frozenset[str]) -> Any:
    if switches:
        route.opt = {**route.opt, "with": switches}
    return route


def keeps() -> tuple[Kept, ...]:
    """Return all that is kept of people, in each room, whether it is switched on or not.

    What stands on other rooms comes first: its rows may name theirs.
    """
    return tuple(kept for module in reversed(MODULES) for kept in module.keeps)


def handlers() -> list[Handler]:
    """Return all that listens to the log."""
    return [handler for module in MODULES for handler in module.on]


def rings() -> dict[str, Ring]:
    """Return what each kind of timer does."""
    found = {kind: ring for module in MODULES for kind, ring in module.timers.items()}
    return found | {changes.TIMER: changes.due(kinds())}

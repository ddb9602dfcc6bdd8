"""Modules of other packages, found by the entry point group `ting.modules`. A bad one is left out, and told; the house stands.

See docs/adr/0036.
"""

import importlib.metadata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ting.kit.module import MANIFEST, Module

GROUP = "ting.modules"


class LeftOut(NamedTuple):
    """A package that brings a module which cannot be had, and why."""

    package: str
    why: str


def installed() -> bool:
    """Say whether any package brings a module."""
    return bool(importlib.metadata.entry_points(group=GROUP))


def admitted(own: Sequence[Module]) -> tuple[list[Module], list[LeftOut]]:
    """Load what other packages bring; return what fits beside the house's own, and what does not."""
    found: list[Module] = []
    out: list[LeftOut] = []
    waiting: list[tuple[str, Module]] = []
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda each: each.name):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        try:
            waiting.append((package, point.load()))
        except Exception as error:
            out.append(LeftOut(package, f"it cannot be loaded: {type(error).__name__}: {error}"[:300]))
    while waiting:
        there = {module.key for module in (*own, *found)}
        # A package may stand on another one; those that stand on what is there come first.
        at = next((n for n, (_, one) in enumerate(waiting) if not _lacks(one, there)), 0)
        package, module = waiting.pop(at)
        if why := fault(module, (*own, *found)):
            out.append(LeftOut(package, why))
        else:
            found.append(module)
    return found, out


def fault(module: Any, others: Iterable[Module]) -> str | None:
    """Say why a module cannot stand beside these; None when it can."""
    if not isinstance(module, Module):
        return "its entry point names no Module"
    if module.manifest != MANIFEST:
        return f"it was written for manifests of form {module.manifest}; this Ting reads {MANIFEST}"
    if module.option is None or module.option.begins:
        return "a module of another package has an option that begins off, so that each tenant switches it on itself"
    if module.parts:
        return "a module of another package has no parts: give each a module of its own"
    others = list(others)
    if lacks := _lacks(module, {other.key for other in others}):
        return f"it needs {', '.join(lacks)}, which is not there"
    for what, own in _names(module).items():
        taken = {name for other in others for name in _names(other)[what]}
        if twice := sorted(set(own) & taken):
            return f"the {what} {twice[0]!r} is taken"
    return None


def _lacks(module: Any, there: set[str]) -> list[str]:
    return sorted(set(getattr(module, "needs", ())) - there)


def _names(module: Module) -> dict[str, list[str]]:
    return {
        "key": [module.key],
        "kind": [kind.key for kind in module.kinds],
        "handler": [handler.name for handler in module.on],
        "timer": list(module.timers),
        "permission": list(module.permissions),
        "route": [f"{method} {path}" for route in module.routes for path in route.paths for method in _methods(route)],
    }


def _methods(route: Any) -> list[str]:
    return sorted(str(method) for method in getattr(route, "http_methods", ()) or ("WS",))

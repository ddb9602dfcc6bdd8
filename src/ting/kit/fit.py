"""Modules together: what stands on what, which switches go together, and what rests. Pure."""

from collections.abc import Iterable, Mapping

import msgspec

from ting.kit.module import Entry, Module, Option
from ting.kit.problem import Refused
from ting.kit.rest import Rest


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """All modules of this installation, as far as switching them goes."""

    options: Mapping[str, Option]
    """Those that a tenant may switch, each after what it stands on."""
    under: Mapping[str, frozenset[str]]
    """Of every module: the switches on which it stands, its own included."""
    handlers: Mapping[str, str]
    timers: Mapping[str, str]
    """The module of each handler, and of each kind of timer."""
    kinds: Mapping[str, str]
    """The module of each kind of thing that is set up."""
    menus: Mapping[str, tuple[Entry, ...]]
    modules: Mapping[str, Module]
    broken: set[str] = msgspec.field(default_factory=set)
    """Modules that cannot work in this house: they rest everywhere, whatever their switch says."""

    def on(self, turned: Mapping[str, bool]) -> frozenset[str]:
        """Return the switches that are on, by those that the tenant has turned."""
        by_itself = {key for key, option in self.options.items() if turned.get(key, option.begins)} - self.broken
        return frozenset(key for key in by_itself if self.under[key] <= by_itself)

    def rests(self, module: str, on: frozenset[str]) -> bool:
        """Say whether a module rests where these switches are on."""
        return not self.under[module] <= on

    def shows(self, kind: str, on: frozenset[str]) -> bool:
        """Say whether a kind is there where these switches are on."""
        return kind not in self.kinds or not self.rests(self.kinds[kind], on)

    def rest(self, module: str, turned: Mapping[str, bool]) -> Rest:
        """Say what becomes of what a module would do: what a tenant never switched on has missed nothing."""
        wanted = self.under[module]
        if any(turned.get(key) is None and not self.options[key].begins for key in wanted):
            return Rest.NONE
        waits = wanted & self.broken or any(turned.get(key) is False for key in wanted)
        return Rest.WAITS if waits else Rest.WORKS

    def above(self, key: str) -> list[str]:
        """Return the switches of those that stand on this one."""
        return [other for other in self.options if other != key and key in self.under[other]]

    def checked(self, wanted: Mapping[str, bool], now: Mapping[str, bool]) -> dict[str, bool]:
        """Return how all switches stand when these are turned. Raises Refused where one would stand on nothing."""
        if unknown := wanted.keys() - self.options.keys():
            raise Refused(
                "module_unknown", f"There is no module {sorted(unknown)[0]!r} to switch.", "Choose one of the list."
            )
        if broken := sorted(key for key in self.broken if wanted.get(key) and not now.get(key)):
            raise Refused(
                "module_broken", f"The module {broken[0]!r} cannot work here.", "./ting doctor says what is wrong."
            )
        then = {key: wanted.get(key, now.get(key, option.begins)) for key, option in self.options.items()}
        for key, on in then.items():
            missing = sorted(each for each in self.under[key] if on and not then[each])
            if missing:
                raise Refused(
                    "module_needs",
                    f"The module {key!r} stands on {', '.join(missing)}, which would be off.",
                    "Switch off what stands on it as well, or leave it on.",
                    module=key,
                    needs=missing,
                )
        return then


def fitted(modules: Iterable[Module]) -> Fitted:
    """Work out what stands on what, of modules that come after what they need."""
    under: dict[str, frozenset[str]] = {}
    known: dict[str, Module] = {}
    for module in modules:
        own = frozenset([module.key]) if module.option else frozenset[str]()
        under[module.key] = own.union(*(under[need] for need in module.needs))
        known[module.key] = module
    return Fitted(
        options={key: module.option for key, module in known.items() if module.option is not None},
        under=under,
        handlers={handler.name: key for key, module in known.items() for handler in module.on},
        timers={kind: key for key, module in known.items() for kind in module.timers},
        kinds={kind.key: key for key, module in known.items() for kind in module.kinds},
        menus={key: module.menu for key, module in known.items() if module.menu},
        modules=known,
    )

"""The door of modules."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.modules import store
from ting.events.module import ModuleSwitched
from ting.kit.db import Tx
from ting.kit.fit import Fitted
from ting.kit.problem import NotThere
from ting.kit.rest import Asks, Rest, wake

PERMISSION = "modules.manage"


async def on(tx: Tx, fit: Fitted) -> frozenset[str]:
    """Return the modules that the tenant has, of those that can be switched."""
    return fit.on(await store.turned(tx))


async def has(tx: Tx, key: str) -> bool:
    """Say whether the tenant has a module of the house's own. (What needs it rests without asking: see its manifest.)"""
    return (await store.turned(tx, [key])).get(key, True)


async def off(tx: Tx) -> list[str]:
    """Return the modules of the house's own that the tenant has off."""
    return sorted(key for key, on in (await store.turned(tx)).items() if not on)


async def need(tx: Tx, key: str) -> None:
    """Raise NotThere where the tenant has this module off."""
    if not await has(tx, key):
        raise NotThere("module")


async def switch(tx: Tx, fit: Fitted, wanted: Mapping[str, bool]) -> None:
    """Turn switches, all or none (in a transaction of the house, within the tenant). What waited for one goes on.

    Raises Refused where something would stand on what is off.
    """
    before = await store.turned(tx)
    was = fit.on(before)
    then = fit.checked(wanted, before)
    for key, is_on in then.items():
        if is_on == (key in was):
            continue
        await store.turn(tx, key, on=is_on)
        tx.emit(ModuleSwitched(tenant=tx.tenant, module=key, on=is_on))
        if (told := fit.modules[key].switched) is not None:
            await told(tx, is_on)
    now = fit.on(await store.turned(tx))
    woken = {key for key in fit.under if fit.rests(key, was) and not fit.rests(key, now)}
    if woken:
        await wake(
            tx,
            tx.tenant,
            handlers=[name for name, key in fit.handlers.items() if key in woken],
            timers=[kind for kind, key in fit.timers.items() if key in woken],
        )


def rests(fit: Fitted, of: Mapping[str, str]) -> Asks:
    """Make what a relay (or the timers) asks; `of`: the module of each handler (or kind of timer)."""

    async def ask(tx: Tx, name: str, tenant: UUID) -> Rest:
        module = of.get(name)
        if module is None or not fit.under[module]:
            return Rest.WORKS
        return fit.rest(module, await store.held(tx.within(tenant), fit.under[module]))

    return ask

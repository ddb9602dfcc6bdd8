"""Every check of the modules that a tenant has, looked at one by one."""

import logging
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.modules import api as modules
from ting.kit.check import Check, Finding, Leg, State
from ting.kit.db import Database, Tx
from ting.kit.fit import Fitted

log = logging.getLogger(__name__)


class Declared(NamedTuple):
    """A check, and the module that declares it."""

    module: str
    check: Check


class Checked(msgspec.Struct, frozen=True):
    """What was found of one check. `names` and `why` are empty where the screens have words of their own for its key."""

    key: str
    module: str
    leg: Leg
    state: State
    have: int
    of: int
    lacking: list[str]
    mend: str
    names: Mapping[str, str]
    why: Mapping[str, str]


class Readiness(msgspec.Struct, frozen=True):
    """How ready a centre is: so many of its checks are as they should be."""

    ready: int
    of: int
    checks: list[Checked]


async def look(db: Database, tenant: UUID, fitted: Fitted, declared: Iterable[Declared]) -> Readiness:
    """Look at everything that the tenant has."""
    async with db.tx(tenant) as tx:
        on = await modules.on(tx, fitted)
        asked = [each for each in declared if not fitted.rests(each.module, on)]
        found = {each.check.key: await _try(tx, each.check) for each in asked if not each.check.house}
    async with db.house() as house:
        within = house.within(tenant)
        found |= {each.check.key: await _try(within, each.check) for each in asked if each.check.house}
    checks = [_checked(each, found[each.check.key]) for each in asked]
    return Readiness(sum(each.state == "ok" for each in checks), len(checks), checks)


async def _try(tx: Tx, check: Check) -> Finding:
    """Look; a check that fails (one of another package, perhaps) takes no other with it."""
    try:
        async with tx.rehearsal():
            return await check.look(tx)
    except Exception:
        log.exception("the check %s failed", check.key)
    return Finding("unknown", 0, 0)


def _checked(of: Declared, found: Finding) -> Checked:
    check = of.check
    return Checked(
        key=check.key,
        module=of.module,
        leg=check.leg,
        state=found.state,
        have=found.have,
        of=found.of,
        lacking=found.lacking,
        mend=check.mend,
        names=check.names,
        why=check.why,
    )

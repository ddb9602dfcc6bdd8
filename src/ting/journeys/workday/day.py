"""An agent's day in figures, for the top of the desk."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.tenancy.api import Tenant
from ting.kit.db import Tx


class Day(msgspec.Struct, frozen=True):
    """An agent's day so far."""

    handled: int
    aht_ms: int | None


class Service(msgspec.Struct, frozen=True):
    """Today's service level, for the meter on the desk."""

    pct: float | None
    target_pct: float
    threshold_ms: int
    answered_within: int
    counted: int


async def day_of(tx: Tx, tenants: Sequence[Tenant], person: UUID) -> Day:
    """Return what a person has handled today, in all his tenants."""
    return Day(0, None)


async def service_of(tx: Tx, tenants: Sequence[Tenant]) -> Service:
    """Return today's service level of the first tenant."""
    return Service(None, 85.0, 20000, 0, 0)

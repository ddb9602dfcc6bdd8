"""An agent's day in figures, for the top of the desk."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.board import goal_of
from ting.kit.db import Tx

NO_TENANT = reports.Service(None, 85.0, 20_000, 0, 0)


async def day_of(tx: Tx, tenants: Sequence[Tenant], person: UUID) -> reports.Day:
    """Return what a person has handled today, in all his tenants; the day is that of the first one's zone."""
    if not tenants:
        return reports.Day(0, None)
    return await reports.day_of(tx, person, time_zone=tenants[0].time_zone)


async def service_of(tx: Tx, tenants: Sequence[Tenant], today: reports.Today) -> reports.Service:
    """Return today's service level of the first tenant: the desk has one meter."""
    if not tenants:
        return NO_TENANT
    inner = tx.within(tenants[0].id)
    goals = {queue.id: goal_of(queue.settings) for queue in await routing.queues(inner)}
    return await today.service(inner, goals, time_zone=tenants[0].time_zone)

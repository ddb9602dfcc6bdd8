"""How a supervisor who listens in on a call sees that he does."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.monitors import api as monitors
from ting.events.monitor import Monitored, MonitorEnded, MonitorWished
from ting.kit.db import Tx
from ting.kit.frame import Told


class MonitorView(msgspec.Struct, frozen=True):
    """How one listens in on a call."""

    way: monitors.Way
    state: Literal["rings", "hears"]
    """`rings`: one's phone is to be picked up first."""
    since: int


class MonitorShown(Told, frozen=True, tag="monitor"):
    """How the reader listens in on a call; null: no more."""

    tenant: str
    contact: UUID
    monitor: MonitorView | None


def monitor_view(of: monitors.Monitor) -> MonitorView:
    """Show how somebody listens in."""
    since = of.asked_at if of.joined_at is None else of.joined_at
    return MonitorView(of.way, "rings" if of.joined_at is None else "hears", since)


async def shown(tx: Tx, event: MonitorWished | Monitored | MonitorEnded, slug: str) -> MonitorShown:
    """Return how he listens now: news that is late tells of what is."""
    now = next((each for each in await monitors.of_contact(tx, event.contact) if each.person == event.by), None)
    return MonitorShown(tenant=slug, contact=event.contact, monitor=monitor_view(now) if now else None)

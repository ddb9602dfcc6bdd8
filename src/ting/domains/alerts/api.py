"""The door of alerts: readings come in, alerts are raised and ended, and somebody looks after them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.alerts import store
from ting.domains.alerts.model import Alert, Code, Patience, Reading, step
from ting.events.alert import AlertAcknowledged, AlertEnded, AlertRaised
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere

__all__ = ["Alert", "Code", "Patience", "Reading"]


async def take_in(tx: Tx, readings: Sequence[Reading], patience: Mapping[str, Patience]) -> None:
    """Bring the tenant's alerts up to what is seen now; of what is not seen at all any more nothing holds."""
    kept = {(alert.code, alert.subject): alert for alert in await store.open_(tx)}
    seen = {(reading.code, reading.subject): reading for reading in readings}
    gone = [
        Reading(code=code, subject=subject, raised=False, holds=False, params=kept[code, subject].params)
        for code, subject in kept.keys() - seen.keys()
    ]
    changed: list[Alert] = []
    for reading in [*readings, *gone]:
        before = kept.get((reading.code, reading.subject))
        after = step(before, reading, tx.now, patience[reading.code], new_id())
        if after is None or after == before:
            continue
        changed.append(after)
        if after.raised_at is not None and (before is None or before.raised_at is None):
            tx.emit(AlertRaised(alert=after.id, code=after.code, subject=after.subject, since=after.since))
        elif after.ended_at is not None and after.raised_at is not None:
            tx.emit(AlertEnded(alert=after.id, code=after.code, subject=after.subject))
    await store.put(tx, changed)
    await store.forget(tx, [alert.id for alert in changed if alert.ended_at is not None and alert.raised_at is None])


async def live(tx: Tx) -> list[Alert]:
    """Return the tenant's alerts, the oldest first."""
    return [alert for alert in await store.open_(tx) if alert.live]


async def acknowledge(tx: Tx, id_: UUID, by: UUID) -> None:
    """Say that one looks after an alert. The first who does stays it; twice is once. Raises NotThere."""
    done = await store.acknowledge(tx, id_, by)
    if done is None:
        raise NotThere("alert")
    if done:
        tx.emit(AlertAcknowledged(alert=id_, by=by))

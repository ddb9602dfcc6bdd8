"""What a centre should have of routing: queues that are open, measured and staffed."""

from ting.domains.routing import api
from ting.domains.routing.reasons import HOUSE
from ting.kit.check import Check, Finding, each, enough
from ting.kit.db import Tx

TWO = 2
"""One agent alone is ill some day, and has his meals."""


async def _targets(tx: Tx) -> Finding:
    return each((queue.name, queue.settings.target_pct > 0) for queue in await _queues(tx))


async def _hours(tx: Tx) -> Finding:
    return each((queue.name, any(queue.hours.week)) for queue in await _queues(tx))


async def _overflow(tx: Tx) -> Finding:
    queues = await _queues(tx)
    if len(queues) < TWO:
        return Finding("ok", len(queues), len(queues))
    return each(((queue.name, bool(queue.overflow)) for queue in queues), worst="warn")


async def _promises(tx: Tx) -> Finding:
    return each(
        ((queue.name, queue.settings.callback or queue.settings.message != "never") for queue in await _queues(tx)),
        worst="warn",
    )


async def _staffed(tx: Tx) -> Finding:
    seats = await api.floor_seats(tx)
    fit = [(queue.name, len(api.who_may_serve(queue, seats))) for queue in await _queues(tx)]
    nobody = any(n == 0 for _, n in fit) or not fit
    return each(((name, n >= TWO) for name, n in fit), worst="missing" if nobody else "warn")


async def _aux_codes(tx: Tx) -> Finding:
    chosen = [code for code in await api.aux_codes(tx) if not code.archived and code.key not in HOUSE]
    return enough(min(len(chosen), TWO), TWO, worst="warn")


async def _queues(tx: Tx) -> list[api.Queue]:
    return [queue for queue in await api.queues(tx) if not queue.archived]


CHECKS = (
    Check(leg="process", key="routing.targets", look=_targets, mend="queues"),
    Check(leg="process", key="routing.hours", look=_hours, mend="queues"),
    Check(leg="process", key="routing.overflow", look=_overflow, mend="queues"),
    Check(leg="process", key="routing.promises", look=_promises, mend="queues"),
    Check(leg="people", key="routing.staffed", look=_staffed, mend="skills-matrix"),
    Check(leg="people", key="routing.aux_codes", look=_aux_codes, mend="aux-codes"),
)

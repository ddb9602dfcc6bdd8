"""What a process counts of its own work. Like logging: whoever counts need not know whether anybody listens.

app/metrics.py begins it; until then nothing is kept. Everything else that operators watch is read from the tables at
the moment that it is asked for (journeys/health): it is true whichever process answers.
"""

from typing import Protocol


class Meter(Protocol):
    """Keeps the counts of one process."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered; `route` is its template, never its address."""

    def handled(self, handler: str, outcome: str, seconds: float) -> None:
        """Count an event that a handler has `done`, or that was `parked`."""


_meter: Meter | None = None


def begin(meter: Meter) -> None:
    """Count with this from now on."""
    global _meter  # noqa: PLW0603 - one for the process, as its log
    _meter = meter


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    if _meter is not None:
        _meter.answered(method, route, status, seconds)


def handled(handler: str, outcome: str, seconds: float) -> None:
    """Count an event that a handler has `done`, or that was `parked`."""
    if _meter is not None:
        _meter.handled(handler, outcome, seconds)

"""The process's own clock: for pauses and ages inside one process, never for facts. Facts carry the database's time."""

import time


def monotonic() -> float:
    """Return seconds that never go back."""
    return time.monotonic()


def wall_ms() -> int:
    """Return this machine's time in ms, where no database is at hand (logs, signatures of short life)."""
    return time.time_ns() // 1_000_000


class Carried:
    """The database's time between two looks at it, carried on by the process's own clock: for what is only shown."""

    def __init__(self) -> None:
        self._ahead = 0

    def see(self, now: int) -> None:
        """Take in what the database's clock says at this moment."""
        self._ahead = now - time.monotonic_ns() // 1_000_000

    def now(self) -> int:
        """Return the database's time in ms, as far as this process can tell without asking."""
        return time.monotonic_ns() // 1_000_000 + self._ahead

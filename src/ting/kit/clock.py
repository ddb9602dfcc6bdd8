"""The process's own clock: for pauses and ages inside one process, never for facts. Facts carry the database's time."""

import time


def monotonic() -> float:
    """Return seconds that never go back."""
    return time.monotonic()


def wall_ms() -> int:
    """Return this machine's time in ms, where no database is at hand (logs, signatures of short life)."""
    return time.time_ns() // 1_000_000

"""Coroutines run to their end from ordinary code."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_MS = 60_000
"""How long a browser waits for what is to come: the tests' machine may be busy, and nothing is measured here."""


def wait(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a loop of its own, whatever loop this thread is in."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(lambda: asyncio.run(work())).result()

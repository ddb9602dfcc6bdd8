"""Coroutines run to their end from ordinary code."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

PATIENCE = 60.0
"""How many seconds a test waits for what is to come: its machine may be busy, and nothing is measured here."""
PATIENCE_MS = round(PATIENCE * 1000)


def http_to(url: str = "", **more: Any) -> httpx.AsyncClient:
    """Make a client as patient as the tests, to a server of theirs.

    It keeps no connection: one that was idle may be closed by the server in the moment in which it is used again.
    """
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=PATIENCE, limits=limits, **more)


def wait(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a loop of its own, whatever loop this thread is in."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(lambda: asyncio.run(work())).result()

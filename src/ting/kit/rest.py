"""Whether a handler or a timer has a tenant's leave to work now: the log and the timers ask, a domain answers."""

from collections.abc import Awaitable, Callable
from enum import Enum
from uuid import UUID

from ting.kit.db import Tx


class Rest(Enum):
    """What becomes of an event or a timer."""

    WORKS = "works"
    WAITS = "waits"
    """It is kept, in order, until somebody wakes it."""
    NONE = "none"
    """It is nobody's business: there never was who would have done it."""


Asks = Callable[[Tx, str, UUID], Awaitable[Rest]]
"""Of a handler or a kind of timer by its name, for a tenant; in the transaction that would do it."""


async def always(_tx: Tx, _name: str, _tenant: UUID) -> Rest:
    """Let everything work."""
    return Rest.WORKS


async def wake(tx: Tx, tenant: UUID, *, handlers: list[str], timers: list[str]) -> None:
    """Let what waits for a tenant go on, in order (in a transaction of the house)."""
    await tx.execute(
        "update parked set rests = false, next_at = $3 where tenant_id = $1 and handler = any($2) and rests",
        tenant,
        handlers,
        tx.now,
    )
    await tx.execute("update timer set rests = false where tenant_id = $1 and kind = any($2) and rests", tenant, timers)

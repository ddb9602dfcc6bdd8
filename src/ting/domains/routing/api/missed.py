"""What was offered or waited in vain."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.routing import store
from ting.domains.routing.store.missed import Missed
from ting.kit.db import Tx


async def missed(tx: Tx, person: UUID, queues: Sequence[UUID], channel: str, since: int, limit: int) -> list[Missed]:
    """Return what a person missed on a channel: what rang at him in vain, and who gave up in these queues; newest first.

    Each contact once. What he declined he knows of.
    """
    return await store.missed.missed(tx, person, queues, channel, since, limit)

"""Calls that were missed: what of them somebody has seen, and whom somebody has reached since."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.telephony.store import missed
from ting.kit.db import Tx


async def seen_until(tx: Tx, person: UUID) -> int:
    """Return until when (ms) a person has seen what he missed."""
    return await missed.seen_until(tx, person)


async def see_missed(tx: Tx, person: UUID, until: int) -> None:
    """Note that a person has seen what he missed until then; nothing of what is to come."""
    await missed.see(tx, person, min(until, tx.now))


async def reached_since(tx: Tx, numbers: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of these numbers with whom somebody has talked since, each with its time."""
    wanted = [each for each in numbers if each[0]]
    told = await missed.reached(tx, [number for number, _ in wanted], [at for _, at in wanted]) if wanted else []
    return {each for each, reached in zip(wanted, told, strict=True) if reached}

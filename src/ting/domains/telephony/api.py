"""The door of telephony."""

from uuid import UUID

from ting.domains.telephony import store
from ting.domains.telephony.model import Engine, State, may_be_silent_until
from ting.kit.db import Tx

__all__ = ["Engine", "State", "engines", "may_be_silent_until", "note"]


async def engines(tx: Tx) -> list[Engine]:
    """Return the engines that there are, with how each stands (in a transaction of the house)."""
    return await store.engines(tx)


async def note(
    tx: Tx, node: UUID, state: State, *, why: str | None = None, done: int = 0, of: int = 0, version: str = ""
) -> None:
    """Note how a process that leads calls finds its engine (in a transaction of the house)."""
    await store.put_engine(tx, node, state, why=why, done=done, of=of, version=version)

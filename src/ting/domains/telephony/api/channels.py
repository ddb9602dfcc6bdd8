"""Lines carry so many calls at once: a channel is taken, given back, or there is none. Nothing is locked where nobody counts."""

from typing import Literal
from uuid import UUID

from ting.domains.telephony.channels import Line, changed, full
from ting.domains.telephony.store import channels as store
from ting.domains.telephony.store.channels import Taken
from ting.events.line import CallBlocked, LinesBusy
from ting.kit.db import Tx


async def left(tx: Tx, by: Taken) -> bool:
    """Say whether there is a channel left for a call that is to be made; there is until this transaction ends."""
    if not by.counted:
        return True
    lines = await store.lock(tx)
    line = next((line for line in lines if line.id == by.trunk), None)
    return line is None or not full(line, await store.used(tx))


async def taken(tx: Tx, by: Taken) -> bool:
    """Note that a call took a channel; False where there was none left for it, and it may not stay."""
    if not by.counted:
        return True
    lines = await store.lock(tx)
    used = await store.used(tx)
    line = next((line for line in lines if line.id == by.trunk), None)
    if line is not None and line.channels is not None and used.get(line.id, 0) > line.channels:
        return False
    await recount(tx, lines)
    return True


async def given_back(tx: Tx, by: Taken) -> None:
    """Note that a call takes no channel any more."""
    if by.counted:
        await recount(tx, await store.lock(tx))


async def recount(tx: Tx, before: list[Line], now: list[Line] | None = None) -> None:
    """Note which of the locked lines have become busy, or are it no more. `now`: where others are there than before."""
    for each in changed(before, before if now is None else now, await store.used(tx)):
        if each.trunk is not None:
            await store.note(tx, each.trunk, busy=each.busy)
        tx.emit(LinesBusy(lines=tx.tenant, trunk=each.trunk, busy=each.busy))


async def blocked(
    tx: Tx, trunk: UUID, call: UUID, direction: Literal["in", "out"], why: Literal["trunk", "node"] = "trunk"
) -> None:
    """Note that a call found no channel. Told twice of the same call, it counts once."""
    tx.emit(CallBlocked(lines=tx.tenant, trunk=trunk, call=call, direction=direction, why=why))

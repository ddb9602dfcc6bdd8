"""Calls that a flow leads on to another number: within what the tenant says of outgoing calls, each with what became of it."""

from uuid import UUID, uuid5

from ting.domains.telephony.api import channels
from ting.domains.telephony.api.dialling import LinesBusy
from ting.domains.telephony.dialling import Class, DialRules, Outcome, cap_of
from ting.domains.telephony.store import transfers as store
from ting.domains.telephony.store.dialling import line_of
from ting.kit.db import Tx
from ting.kit.problem import Problem

DAY_MS = 86_400_000


async def transfer(
    tx: Tx, call: UUID, step: int, *, number: UUID, called: str, leads: Class, rules: DialRules
) -> Outcome | None:
    """Note that a call is being led on; return what became of it, where that is known already. Twice is once.

    Raises Problem `dial_often`: one of our numbers leads on as often a day as a person may call; LinesBusy where no channel is left.
    """
    before, known = await store.found(tx, call, step)
    if known:
        return before
    most = cap_of(rules, leads)
    await store.lock_number(tx, number)
    if most is not None and await store.counted(tx, number, leads, tx.now - DAY_MS) >= most:
        raise Problem(
            "dial_often",
            "Such numbers were called as often today as is allowed.",
            "Ask who looks after the telephone.",
            status=429,
        )
    by = await line_of(tx, number)
    if not await channels.left(tx, by):
        raise LinesBusy(by.trunk, uuid5(call, f"onward {step}"))
    await store.insert(tx, call, step, number=number, called=called, leads=leads, trunk=by.trunk)
    await channels.taken(tx, by)
    return None


async def transferred(tx: Tx, call: UUID, step: int, outcome: Outcome) -> None:
    """Note what became of it. The first word holds."""
    by = await store.end(tx, call, step, outcome)
    if outcome != "answered":  # else with the call itself
        await channels.given_back(tx, by)

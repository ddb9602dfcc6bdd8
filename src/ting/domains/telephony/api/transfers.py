"""Calls that a flow leads on to another number: within what the tenant says of outgoing calls, each with what became of it."""

from uuid import UUID

from ting.domains.telephony.dialling import Class, DialRules, Outcome, cap_of
from ting.domains.telephony.store import transfers as store
from ting.kit.db import Tx
from ting.kit.problem import Problem

DAY_MS = 86_400_000


async def transfer(
    tx: Tx, call: UUID, step: int, *, number: UUID, called: str, leads: Class, rules: DialRules
) -> Outcome | None:
    """Note that a call is being led on; return what became of it, where that is known already. Twice is once.

    Raises Problem `dial_often`: one of our numbers leads on as often a day as a person may call.
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
    await store.insert(tx, call, step, number=number, called=called, leads=leads)
    return None


async def transferred(tx: Tx, call: UUID, step: int, outcome: Outcome) -> None:
    """Note what became of it. The first word holds."""
    await store.end(tx, call, step, outcome)

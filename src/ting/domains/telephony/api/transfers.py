"""Calls that a flow leads on to another number: within what the tenant says of outgoing calls, each with what became of it."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from ting.domains.telephony.api import channels
from ting.domains.telephony.api.dialling import LinesBusy
from ting.domains.telephony.calls import Call
from ting.domains.telephony.dialling import Class, DialRules, Outcome, cap_of
from ting.domains.telephony.outside import FarWho, LedOn
from ting.domains.telephony.store import transfers as store
from ting.domains.telephony.store.dialling import line_of
from ting.events.call import CallLedOn
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


async def transferred(tx: Tx, call: UUID, step: int, outcome: Outcome) -> bool:
    """Note what became of it. The first word holds: False where it is known already."""
    by = await store.end(tx, call, step, outcome)
    if by is not None and outcome != "answered":  # else with the call itself
        await channels.given_back(tx, by)
    return by is not None


async def outside(tx: Tx, call: Call, contact: UUID) -> None:
    """Note that the caller of a locked call talks outside: with whom his flow has named."""
    tx.emit(CallLedOn(contact=contact, call=call.id, number=call.number))


async def outside_over(tx: Tx, call: UUID, by: FarWho) -> int | None:
    """Note who ended the talk outside; return since when they had talked. None where that is known already."""
    return await store.hung_up(tx, call, by)


async def led_on(tx: Tx, calls: Sequence[UUID]) -> dict[UUID, list[LedOn]]:
    """Return where each of these calls was led on, in its order."""
    found: dict[UUID, list[LedOn]] = {call: [] for call in calls}
    for each in await store.of_calls(tx, calls) if calls else ():
        found[each.call].append(each)
    return found

"""Calls that are made from here: what the tenant allows, and each one as it begins."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.telephony import store
from ting.domains.telephony.api import channels
from ting.domains.telephony.calls import Call, dialled_of
from ting.domains.telephony.dialling import Class, DialRules, cap_of, checked
from ting.domains.telephony.store import dialling
from ting.events.call import CallDialled
from ting.kit.db import Tx
from ting.kit.problem import Gone, Problem

DAY_MS = 86_400_000


class LinesBusy(Gone):
    """Every channel of the trunk is taken, by which a call was to be made. `call`: as it would have been known."""

    def __init__(self, trunk: UUID | None, call: UUID) -> None:
        super().__init__("lines_busy", "All channels of this line are taken.", "Try again in a moment.")
        self.trunk = trunk
        self.call = call


async def dial_rules(tx: Tx) -> DialRules:
    """Return what the tenant says of calls that are made from here."""
    return await dialling.rules(tx)


async def put_dial_rules(tx: Tx, rules: DialRules) -> None:
    """Keep what the tenant says of them. Raises Refused."""
    await dialling.put_rules(tx, checked(rules))


async def left_today(tx: Tx, person: UUID, rules: DialRules) -> Mapping[str, int]:
    """Return how many calls a person may still make, of each class that has a cap."""
    made = await dialling.counted(tx, person, tx.now - DAY_MS)
    caps = {name: getattr(rules.caps, name) for name in rules.caps.__struct_fields__}
    return {name: max(0, most - made.get(name, 0)) for name, most in caps.items() if most is not None}


async def dialled(
    tx: Tx, *, key: UUID, contact: UUID, person: UUID, number: UUID, caller: str, called: str, leads: Class
) -> tuple[Call, bool]:
    """Keep a call that a person is to make in a locked contact; say whether it is new. The same key again is the same call.

    Raises Gone `on_call` while he is on the line or dials, or somebody is in this contact, LinesBusy, and Problem `dial_often`
    beyond the cap. Emergencies find a channel: whether there is one the network says.
    """
    id_ = dialled_of(key)
    await dialling.lock_person(tx, person)
    known = await store.call(tx, id_)
    if known is not None:
        return known, False
    there = await store.calls_of(tx, [contact])
    if await dialling.busy(tx, person) or any(call.state != "over" for call in there):
        raise Gone("on_call", "You are on the line already.", "End that call first.")
    rules = await dialling.rules(tx)
    if cap_of(rules, leads) is not None and not (await left_today(tx, person, rules))[leads]:
        raise Problem(
            "dial_often",
            "You have called such numbers as often today as is allowed.",
            "Ask who looks after the telephone.",
            status=429,
        )
    call = Call(
        id=id_,
        tenant=tx.tenant,
        engine=None,
        channel=f"out-{id_}",
        number=number,
        contact=contact,
        caller=caller,
        called=called,
        state="dialling",
        agent=person,
        held=False,
        muted=False,
        began_at=tx.now,
        talking_at=None,
        ended_at=None,
        ended_by=None,
        why=None,
        direction="out",
        dialled_by=person,
        leads=leads,
    )
    by = await dialling.line_of(tx, number)
    if leads != "emergency" and not await channels.left(tx, by):
        raise LinesBusy(by.trunk, id_)
    await dialling.insert(tx, call, by)
    await channels.taken(tx, by)
    tx.emit(CallDialled(contact=contact, call=id_, number=number, agent=person, leads=leads))
    return call, True


async def take_up(tx: Tx, engine: UUID, persons: Sequence[UUID]) -> list[UUID]:
    """Let an engine carry the calls that these persons are to make, and that none carries (in a transaction of the house)."""
    return await dialling.take_up(tx, engine, persons) if persons else []

"""Calls: they arrive, wait, talk, and end. Those that are made from here begin in `dialling`."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.telephony import store
from ting.domains.telephony.api import channels
from ting.domains.telephony.calls import Call, Who, call_of, cause_of
from ting.domains.telephony.channels import NO_CHANNEL, NO_ROOM
from ting.domains.telephony.dialling import Outcome, outcome_of
from ting.events.call import Called, CallEnded, CallHeld, CallJoined
from ting.kit.db import Tx
from ting.kit.problem import Gone, NotThere


async def arrived(
    tx: Tx,
    *,
    engine: UUID,
    channel: str,
    number: UUID,
    caller: str,
    called: str,
    room: bool = True,
    by_trunk: bool = True,
) -> Call:
    """Keep a call that has come in. The same channel again is the same call.

    It is over at once where its trunk has no channel for it, or there is no room where calls are carried. One that
    comes by no trunk takes no channel of any.
    """
    id_ = call_of(engine, channel)
    call = Call(
        id=id_,
        tenant=tx.tenant,
        engine=engine,
        channel=channel,
        number=number,
        contact=None,
        caller=caller,
        called=called,
        state="arrived",
        agent=None,
        held=False,
        muted=False,
        began_at=tx.now,
        talking_at=None,
        ended_at=None,
        ended_by=None,
        why=None,
    )
    by = await store.insert_call(tx, call, by_trunk=by_trunk)
    if by is None:
        return await get(tx, id_)
    why = NO_ROOM if not room else None if await channels.taken(tx, by) else NO_CHANNEL
    if why is None:
        return call
    await store.end(tx, id_, "system", why, None)
    if by.trunk is not None:
        await channels.blocked(tx, by.trunk, id_, "in", "node" if why == NO_ROOM else "trunk")
    return await get(tx, id_)


async def get(tx: Tx, id_: UUID) -> Call:
    """Return a call. Raises NotThere."""
    found = await store.call(tx, id_)
    if found is None:
        raise NotThere("call")
    return found


async def lock(tx: Tx, id_: UUID) -> Call:
    """Lock a call; after its contact, where it has one. Raises NotThere."""
    found = await store.lock_call(tx, id_)
    if found is None:
        raise NotThere("call")
    return found


async def open_calls(tx: Tx, engine: UUID) -> list[Call]:
    """Return the calls that an engine carries (in a transaction of the house)."""
    return await store.open_calls(tx, engine)


async def calls_of(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, Call]:
    """Return the last call of each of these contacts."""
    return {call.contact: call for call in await store.calls_of(tx, list(contacts)) if call.contact} if contacts else {}


async def every_call_of(tx: Tx, contact: UUID) -> list[Call]:
    """Return all calls of a contact, oldest first."""
    return await store.calls_of(tx, [contact])


async def last_contact(tx: Tx, caller: str) -> UUID | None:
    """Return the contact of the last call that came from a number; None for who withheld his."""
    return await store.last_contact(tx, caller)


async def enter(tx: Tx, call: Call, contact: UUID) -> None:
    """Let a call wait in its contact."""
    await store.enter(tx, call.id, contact)
    tx.emit(Called(contact=contact, call=call.id, number=call.number))


async def join(tx: Tx, call: Call, agent: UUID, *, recorded: bool = False) -> None:
    """Note that a locked call's caller and an agent hear each other. Twice is once."""
    if call.contact is None or (call.state == "talking" and call.agent == agent):
        return
    await store.join(tx, call.id, agent, recorded=recorded)
    tx.emit(CallJoined(contact=call.contact, call=call.id, agent=agent))


async def wait_again(tx: Tx, call: Call) -> None:
    """Note that a locked call's caller talks with nobody."""
    if call.state == "talking":
        await store.wait(tx, call.id)


async def hold(
    tx: Tx, call: Call, *, held: bool | None = None, muted: bool | None = None, paused: bool | None = None
) -> Call:
    """Hold a locked call's caller or take him off it, mute his agent or end that, pause their recording or go on.

    None leaves it. Raises Gone where a recording is to be paused and there is none.
    """
    if paused and call.paused is None:
        raise Gone("not_recorded", "This call is not recorded.", "There is nothing to pause.")
    wanted = msgspec.structs.replace(
        call,
        held=call.held if held is None else held,
        muted=call.muted if muted is None else muted,
        paused=call.paused if paused is None or call.paused is None else paused,
    )
    if wanted == call or call.contact is None or call.agent is None:
        return call
    await store.hold(tx, call.id, held=wanted.held, muted=wanted.muted, paused=wanted.paused)
    tx.emit(
        CallHeld(
            contact=call.contact,
            call=call.id,
            agent=call.agent,
            held=wanted.held,
            muted=wanted.muted,
            paused=bool(wanted.paused),
        )
    )
    return wanted


async def end(tx: Tx, call: Call, by: Who, why: str | None) -> None:
    """End a locked call. Twice is once, and the first said who did it."""
    if call.state == "over":
        return
    outcome = None
    if call.direction == "out":
        answered = call.state != "dialling"
        outcome = "answered" if answered else outcome_of(cause_of(why), why, by_agent=by == "agent")
    await channels.given_back(tx, await store.end(tx, call.id, by, why, outcome))
    if call.contact is not None:
        tx.emit(_ended(tx.now, call, call.contact, by, why, outcome))


async def left(tx: Tx, call: Call, contact: UUID, why: str) -> None:
    """Note which contact came of a locked call whose caller left something behind; the call is over, if it was not yet."""
    await store.enter(tx, call.id, contact)
    tx.emit(Called(contact=contact, call=call.id, number=call.number))
    if call.state == "over":  # nobody knew yet that anything would come of it
        tx.emit(_ended(tx.now, call, contact, call.ended_by or "customer", call.why))
    else:
        await end(tx, msgspec.structs.replace(call, contact=contact), "customer", why)


def _ended(now: int, call: Call, contact: UUID, by: Who, why: str | None, outcome: Outcome | None = None) -> CallEnded:
    ended = call.ended_at or now
    return CallEnded(
        contact=contact,
        call=call.id,
        by=by,
        cause=cause_of(why),
        held=call.held,
        lasted_ms=ended - call.began_at,
        talked_ms=ended - call.talking_at if call.state == "talking" and call.talking_at else 0,
        outcome=outcome,
    )

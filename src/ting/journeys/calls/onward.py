"""A call flow leads a caller on to a number outside: by the rules of outgoing calls, and with what became of it."""

from uuid import UUID

import msgspec
import structlog

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Arrived
from ting.journeys.calls import dial, steps
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.problem import Problem

log = structlog.get_logger()
MAY = frozenset({telephony.DIAL, telephony.DIAL_ABROAD})
"""What flows may call: no premium numbers, whatever roles may; and no emergency ones."""


class Onward(msgspec.Struct, frozen=True):
    """Where a call is led on: by which trunk, whom it calls and as whom. `outcome`: it was, and this became of it."""

    trunk: UUID
    called: str
    caller: str
    outcome: telephony.Outcome | None


class SoFar(msgspec.Struct, frozen=True):
    """What a flow knows of a caller whom it leads on: how he is spoken to, and what he keyed, as people may see it."""

    lang: Locale
    keyed: dict[str, str]


class Transfers:
    """The door of transfers, for who leads calls."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, call: telephony.Call, step: int, called: str) -> Onward | None:
        """Return where a call is to be led; None where that is not allowed, or cannot be. Twice is once."""

        async def work(tx: Tx) -> Onward:
            way = await dial.way(tx, called, MAY, call.number)
            if way.leads == "emergency":
                raise Problem("dial_emergency", "A flow calls no emergency number.", "Let people call it.")
            if way.called in {each.number for each in (await telephony.numbers(tx)).values()}:
                raise Problem("no_way_out", "This number is our own.", "Let the flow lead to its queue.")
            rules = await telephony.dial_rules(tx)
            outcome = await telephony.transfer(
                tx, call.id, step, number=way.own, called=way.called, leads=way.leads, rules=rules
            )
            trunk = (await telephony.numbers(tx, [way.own]))[way.own].trunk
            return Onward(trunk, way.called, way.caller, outcome)

        try:
            return await self._db.run(call.tenant, work)
        except telephony.LinesBusy as busy:
            await self._db.run(call.tenant, dial.blocked, busy)
            return None
        except Problem as problem:
            log.info("not led on", call=str(call.id), why=problem.code)
            return None

    async def over(self, call: telephony.Call, step: int, cause: int | None, *, left: bool) -> None:
        """Note that nobody answered. `cause`: the network's; `left`: the caller hung up before."""
        await self._end(call, step, telephony.outcome_of(cause, None, by_agent=left))

    async def answered(self, call: telephony.Call, step: int, said: SoFar) -> None:
        """Note that they talk: a contact of its own is open from now on, or goes on that waited. Twice is once."""
        await self._db.run(call.tenant, _outside, call.id, step, said)

    async def _end(self, call: telephony.Call, step: int, outcome: telephony.Outcome) -> None:
        await self._db.run(call.tenant, telephony.transferred, call.id, step, outcome)


async def _outside(tx: Tx, call_id: UUID, step: int, said: SoFar) -> None:
    """The caller talks with whom he was led on to: he waits in no queue any more, and has left none in vain."""
    call = await telephony.get(tx, call_id)
    contact = await conversations.lock(tx, call.contact) if call.contact else None
    call = await telephony.lock(tx, call_id)
    if not await telephony.transferred(tx, call_id, step, "answered"):
        return
    if contact is None:
        contact = await _open(tx, call, said)
        await telephony.enter(tx, call, contact.id)
    elif contact.state == "queued":
        await routing.leave(tx, contact.id, "overflow")
    if contact.state == "queued":
        (*_, to) = (await telephony.led_on(tx, [call_id]))[call_id]
        await conversations.system(tx, contact.id, "answered_outside", to=to.called)
        await conversations.move(tx, contact, "outside", answered_at=tx.now, waiting_since=None)
        await telephony.outside(tx, call, contact.id)


async def _open(tx: Tx, call: telephony.Call, said: SoFar) -> conversations.Contact:
    """Open the contact of a call that has waited for nobody: with a number, and no stay in a queue."""
    point = await tenancy.point_of(tx, call.number)
    queue = await routing.queue(tx, point.queues[0])
    page = await telephony.page_of_call(tx, call.id)
    visitor = await steps.visitor_of(tx, point.id, call, page)
    number = await routing.take_number(tx, queue)
    whose = await customers.recognise(tx, visitor, name=None, lang=said.lang, number=number)
    id_ = new_id()
    tx.emit(Arrived(contact=id_, channel=steps.CHANNEL, customer=whose.id, point=point.id, lang=said.lang))
    await conversations.open_contact(
        tx,
        id_=id_,
        key=call.id,
        number=number,
        channel=steps.CHANNEL,
        customer=whose.id,
        queue=queue.id,
        lang=said.lang,
        question="",
        point=point.id,
        visitor=visitor,
    )
    await steps.began(tx, call, page, id_, whose.id, said.keyed)
    return await conversations.lock(tx, id_)

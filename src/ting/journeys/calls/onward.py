"""A call flow leads a caller on to a number outside: by the rules of outgoing calls, and with what became of it."""

from uuid import UUID

import msgspec
import structlog

from ting.domains.telephony import api as telephony
from ting.journeys.calls import dial
from ting.kit.db import Database, Tx
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

    async def answered(self, call: telephony.Call, step: int) -> None:
        """Note that they talk."""
        await self._end(call, step, "answered")

    async def _end(self, call: telephony.Call, step: int, outcome: telephony.Outcome) -> None:
        await self._db.run(call.tenant, telephony.transferred, call.id, step, outcome)

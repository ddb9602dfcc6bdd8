"""A call that has come in, until it is decided what becomes of it: through its flow, on to other numbers, into its queue."""

from typing import Protocol

import structlog

from ting.channels.phone.means import Means
from ting.channels.phone.onward import How, Transfer
from ting.channels.phone.settle import Line
from ting.channels.phone.through import Last, Through
from ting.channels.phone.voice import CLOSED, Voice
from ting.channels.phone.wire import Ari
from ting.journeys.calls.exchange import Call, Facts, Wish
from ting.journeys.calls.onward import SoFar
from ting.journeys.flows.guide import Act, CallBackPromised, Guide, MessageTaken, NotReached, Queued, Transferred, Walk

log = structlog.get_logger()

HANGUPS = {
    "queue_closed": 20,  # Q.850: subscriber absent, SIP 480, after it was said
    "banned": 21,  # call rejected: 403
    "unknown": 1,  # unallocated number: 404
    "no_channel": 34,  # no circuit available: 503
    "no_room": 42,  # switching equipment congestion: 503
}
NOT_NOW = 42
"""Q.850: switching equipment congestion, SIP 503: it may be tried again."""
Begun = tuple[Guide, Walk, Act]


class Caller(Protocol):
    """Whose call it is, and what can be done with his line."""

    call: Call
    line: Line

    @property
    def ari(self) -> Ari:
        """The engine that has it now."""

    async def answer(self) -> None:
        """Answer his line."""

    async def let_go(self, cause: int | None = None) -> None:
        """Hang his line up; `cause`: of Q.850, where he was not answered."""

    async def take_message(self) -> None:
        """Take the message that was begun, to its end."""

    def goes_outside(self, far: str, *, there: bool) -> None:
        """Take in with whom he talks outside, and whether that one is there still."""


class Arrival:
    """One call's arrival."""

    def __init__(self, caller: Caller, means: Means, voice: Voice, *, flowed: bool) -> None:
        """`flowed`: it has come by a flow, or may have."""
        self.flowed = flowed
        self._caller = caller
        self._exchange, self._machine = means.exchange, means.machine
        self._waits, self._transfers = means.waits, means.transfers
        self._voice = voice
        self._walk: Walk | None = None
        """Where its flow has led it."""
        self._onward: Transfer | None = None
        """While he is led on to another number."""
        self._way: Through | None = None
        """While it goes through its flow."""

    def gone(self) -> None:
        """Take in that the caller's line is gone."""
        if self._way is not None:
            self._way.happened("gone")
        if self._onward is not None:
            self._onward.happened("gone")

    def key(self, key: str) -> bool:
        """Take in a key; False where it is for nobody here."""
        if self._way is not None:
            self._way.happened("key", key)
        return self._way is not None

    def heard(self, playback: str) -> None:
        """Take in that something was heard to its end."""
        if self._way is not None:
            self._way.happened("played", playback)

    def beyond(self, channel: str, how: How, cause: int | None = None) -> None:
        """Something happened to a channel: it may be that to which he is led on."""
        if self._onward is not None and self._onward.channel == channel:
            self._onward.happened(how, cause)

    async def lead(self) -> Facts | None:
        """Lead it until it has taken its number in a queue, or is over, or was told why it may not come in.

        Returns how it stands then, where that is known.
        """
        begun = await self._exchange.flow(self._caller.call)
        while True:
            wish, go_on, call_back = await self._go_through(begun)
            if not go_on:
                return None
            entered = await self._exchange.enter(self._caller.call, wish)
            if not isinstance(entered, str):
                if call_back is None:
                    return entered
                # He has heard so; where it cannot be, he waits.
                await self._waits.call_back(self._caller.call, call_back)
                return None
            begun = await begun[0].closed(self._walk) if entered == "queue_closed" and begun and self._walk else None
            if begun is None:
                return await self._not_let_in(entered, wish)

    async def go_on(self, begun: Begun) -> None:
        """Lead who has waited too long on in his flow, until he waits again, here or elsewhere, or is over."""
        call, guide = self._caller.call, begun[0]
        last, walk = await self._walk_through(*begun)
        while isinstance(last, Queued):
            if await self._exchange.moved(call, _wish(last, walk)):
                return
            closed = await guide.closed(walk)
            if closed is None:
                await self._exchange.stays(call)
                return
            last, walk = await self._walk_through(*closed)
        await guide.over(walk)
        match last:
            case MessageTaken() | CallBackPromised():
                await self._exchange.moved(call, _wish(last, walk), anytime=True)
                await self._instead(last, walk)
            case Transferred():  # they talk, or he has left: that is settled
                return
            case _ if self._caller.line.there:
                await self._caller.let_go()
                await self._exchange.over(call, "system", "flow")

    async def _instead(self, last: MessageTaken | CallBackPromised, walk: Walk) -> None:
        """Take the message of who waits no longer, or promise the call; where it cannot be promised he waits on."""
        call = self._caller.call
        if isinstance(last, CallBackPromised):
            if await self._waits.call_back(call, last.number) is None:
                await self._exchange.stays(call)
        elif await self._waits.to_message(call) and await self._machine.begin(call, _wish(last, walk), last.most_s):
            await self._caller.take_message()

    async def _not_let_in(self, why: str, wish: Wish | None) -> Facts:
        call = self._caller.call
        log.info("call not let in", call=str(call.id), why=why)
        if why == "queue_closed":
            await self._say_closed(wish)
        await self._caller.let_go(HANGUPS.get(why, NOT_NOW))
        return await self._exchange.over(call, "system", why)

    async def _say_closed(self, wish: Wish | None) -> None:
        """Tell a caller that it is closed, and when it opens; where nothing can be read out, by what the world's networks play."""
        sound = await self._waits.closed(self._caller.call, wish)
        await (self._voice.say(sound) if sound is not None else self._voice.say_own(CLOSED))

    async def _go_through(self, begun: Begun | None) -> tuple[Wish | None, bool, str | None]:
        """Let the call go through its flow, if it has one; return where that leads, whether it goes on at all, and which number
        is to be called back instead.
        """
        if begun is None:
            return None, True, None
        call = self._caller.call
        self.flowed = True
        if not self._caller.line.answered:
            await self._caller.answer()
        await self._exchange.lead(call, None)
        last, walk = await self._walk_through(*begun)
        if isinstance(last, MessageTaken):
            taken = await self._machine.begin(call, _wish(last, walk), last.most_s)
            await begun[0].over(walk)
            await self._caller.take_message() if taken else None
        elif not isinstance(last, Queued):  # who waits is told what its step says
            await begun[0].over(walk)
        if isinstance(last, Queued | CallBackPromised):
            return _wish(last, walk), True, last.number if isinstance(last, CallBackPromised) else None
        if self._caller.line.there and not isinstance(last, Transferred):
            await self._caller.let_go()
            await self._exchange.over(call, "system", "flow")
        return None, False, None

    async def _walk_through(self, guide: Guide, walk: Walk, act: Act) -> tuple[Last, Walk]:
        """Lead the call through its flow, also on to other numbers, until it is decided what becomes of it."""
        while True:
            onward = self._transfer(walk)
            if isinstance(act, Transferred) and await onward.stands(self._caller.ari):
                last: Last = act  # who led it before has said what is to be said
            else:
                self._way = Through(guide, walk, act, self._voice.play, self._voice.stop)
                if not self._caller.line.there:
                    self._way.happened("gone")
                last, walk = await self._way.lead(), self._way.walk
                self._way = None
            self._walk = walk
            if not isinstance(last, Transferred) or await self._led_on(last.number, walk):
                return last, walk
            walk, act = await guide.happened(walk, NotReached())

    async def _led_on(self, number: str, walk: Walk) -> bool:
        """Lead the caller on to another number, until they talk or he leaves; False where nobody was reached there."""
        self._onward = onward = self._transfer(walk)
        if not self._caller.line.there:
            onward.happened("gone")
        try:
            how = await onward.lead(self._caller.ari, number)
            if how == "up":
                self._caller.goes_outside(onward.channel, there=onward.there)
            return how != "far_gone"
        finally:
            self._onward = None

    def _transfer(self, walk: Walk) -> Transfer:
        said = SoFar(walk.lang, walk.state.shown())
        return Transfer(self._caller.call, len(walk.state.trail), self._transfers, said)


def _wish(last: Queued | MessageTaken | CallBackPromised, walk: Walk) -> Wish:
    state = walk.state
    return Wish(last.queue, walk.lang, state.shown(), priority=state.priority, skills=state.skills)

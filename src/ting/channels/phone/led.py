"""One call that this process leads: what it knows of the line, and how what is due is done on it.

What becomes of a call that has come in is decided in `arrival.py`; the bridge between two phones comes to be in `_join`, and ends
in `_part`.
"""

import asyncio
import contextlib
from collections.abc import Callable, Container, Sequence
from typing import Any
from uuid import UUID

import msgspec
import structlog

from ting.channels.phone import beside, onward, settle, waiting
from ting.channels.phone.arrival import Arrival
from ting.channels.phone.means import Means
from ting.channels.phone.onward import How
from ting.channels.phone.ringing import call_out, ring_phone
from ting.channels.phone.settle import Act, Failed, Leg, Line, Lost, Place
from ting.channels.phone.voice import BEEP, Voice
from ting.channels.phone.waiting import Waiting
from ting.channels.phone.wire import BROWSER, Ari, NoAnswer, part
from ting.journeys.calls.exchange import Call, Facts, Phone, Ring, Wish
from ting.journeys.calls.record import Tape
from ting.kit.tasks import Tasks

log = structlog.get_logger()

EXTRA_S = 20
"""A phone rings on so long after the offer's time, for an agent who took it at his desk in the last moment."""
LONGEST_RING_S = 60
BACK_S = 12
"""So long a phone that has gone without a word is waited for, and rung again."""
MESSAGE_S = 120
"""So long is a message at most that is left instead of waiting."""
AGAIN = 0.5
BUSY = {17, 21}
"""Q.850, of a phone: user busy, call rejected."""
NOBODY = {0, 16, 18, 19}
"""Of a phone: no answer."""
SILENT = 44
"""Of a line that was up: nothing was heard of it any more, and nobody hung up."""


class Led:
    """A call, as this process leads it."""

    def __init__(
        self,
        call: Call,
        ari: Ari,
        means: Means,
        phones: Callable[[UUID], Sequence[Phone]],
        sounds: str,
        tasks: Tasks,
        line: Line | None = None,
    ) -> None:
        """`phones`: those of a person that are registered; `sounds`: the folder of what callers hear."""
        self.call = call
        self.line = line or (Line() if call.direction == "in" else Line(there=False, dialled=False, greeted=True))
        self.over = False
        self.ari = ari
        self._exchange, self._tapes = means.exchange, means.tapes
        self._machine, self._music = means.machine, means.music
        self._phones = phones
        self._voice = voice = Voice(call.id, call.channel, sounds, lambda: self.ari)
        self._arrival = Arrival(self, means, voice, flowed=line is not None)
        self._waiting = Waiting(
            means.waits, waiting.Line(voice.play, voice.stop, self._no_music, voice.say, self._leave, self._go_further)
        )
        self._tasks = tasks
        self._again: UUID | None = None
        """Whose phone was lost, and is rung again."""
        self._told = False
        """That he is recorded: he hears it once."""
        self._due = asyncio.Event()
        self._due.set()
        self._cut: set[str] = set()
        """The phones that we hang up because they are no more: nobody hung up."""
        self.contact = call.contact
        self._facts: Facts | None = None
        """How it stands in the books, as far as is known; None: it is to be read."""
        self._news = False
        """Something was done to its contact since then, or may have been."""
        self._entered = False
        """It has just taken its number."""

    def taken_up(self, ari: Ari, line: Line) -> None:
        """The engine was out of sight for a moment: this is how it tells the line now."""
        self.ari = ari
        self.line = msgspec.structs.replace(line, failed=self.line.failed, lost=self.line.lost)
        self.look()

    # -- what is heard of the line

    def look(self) -> None:
        """Something may have happened in the books: see what is due."""
        self._news = True
        self._due.set()

    def caller_gone(self, why: str | None) -> None:
        """The caller's line is gone."""
        self._arrival.gone()
        self._set(there=False, why=why)

    def key(self, key: str) -> None:
        """The caller pressed a key."""
        if not self._arrival.key(key):
            self._waiting.pressed(key)
            self._due.set()

    def far_answers(self) -> None:
        """Whom we called has picked up."""
        self._set(answered=True)

    def beyond(self, channel: str, how: How, cause: int | None = None) -> None:
        """Something happened to a channel: it may be that to which he is led on."""
        self._arrival.beyond(channel, how, cause)
        if channel == self.line.far and how == "far_gone":
            self._set(far_there=False)

    def goes_outside(self, far: str, *, there: bool) -> None:
        """Take in with whom outside the caller talks."""
        self._set(far=far, far_there=there, waits=False)

    def picked_up(self, channel: str) -> None:
        """A phone was picked up."""
        self._set(
            legs=tuple(
                msgspec.structs.replace(leg, up=True) if leg.channel == channel else leg for leg in self.line.legs
            )
        )

    def leg_gone(self, channel: str, cause: int) -> None:
        """A phone was hung up, or rang in vain."""
        leg = next((each for each in self.line.legs if each.channel == channel), None)
        if leg is None:
            return
        lost = channel in self._cut or (cause == SILENT and channel == self.line.joined)
        self._cut.discard(channel)
        self._drop(channel)
        if lost:
            self._phone_lost(leg.person)
        elif leg.up:
            self._failed(leg.ring, "left")
        elif not any(each.ring == leg.ring for each in self.line.legs):
            self._failed(leg.ring, "busy" if cause in BUSY else "unanswered" if cause in NOBODY else "other")

    def phones_known(self, known: Container[str]) -> None:
        """A browser that was left or reloaded is no phone any more: the line to it leads nowhere."""
        for leg in self.line.legs:
            if leg.phone.startswith(BROWSER) and leg.phone not in known and leg.channel not in self._cut:
                self._cut.add(leg.channel)
                self._tasks.start("cut", self._cut_off(leg))

    def phones_there(self) -> None:
        """Some phones have come or gone: one that was lost may be back."""
        lost = self.line.lost
        settled = self.call.state != "talking"  # else he has to be told first that he waits
        if lost is not None and not lost.over and settled:
            back = (phone.username.startswith(BROWSER) for phone in self._phones(lost.person))
            self._set(lost=None) if any(back) else None

    async def _cut_off(self, leg: Leg) -> None:
        await self.ari.tell("DELETE", f"/channels/{part(leg.channel)}")

    def _phone_lost(self, person: UUID) -> None:
        lost = Lost(person)
        self._set(lost=lost)
        self._again = person
        asyncio.get_running_loop().call_later(BACK_S, self._not_back, lost)

    def _not_back(self, lost: Lost) -> None:
        if self.line.lost is lost:  # another phone of his may be there
            self._set(lost=None if self._phones(lost.person) else Lost(lost.person, over=True))

    def played(self) -> None:
        """The greeting has been heard."""
        self._set(greeted=True, waits=False)

    def has(self, channel: str) -> bool:
        """Say whether a channel is this call's."""
        return channel == self.call.channel or any(leg.channel == channel for leg in self.line.legs)

    # -- what is done

    async def lead(self) -> None:
        """Do what is due, whenever something has happened, until the call is over."""
        while not self.over:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._waiting.patience()):
                    await self._due.wait()
            self._due.clear()
            try:
                await self._settle()
            except asyncio.CancelledError:
                raise
            except NoAnswer as error:
                log.info("the engine does not answer", call=str(self.call.id), error=str(error))
                await asyncio.sleep(AGAIN)
                self.look()
            except Exception:
                log.exception("call not settled, again soon", call=str(self.call.id))
                await asyncio.sleep(AGAIN)
                self.look()

    async def digits(self, digits: str) -> None:
        """Send keys to the caller's side."""
        await self.ari.tell("POST", f"/channels/{part(self.call.channel)}/dtmf", dtmf=digits)

    async def answer(self) -> None:
        """Answer the caller's line."""
        await self.ari.tell("POST", f"/channels/{self._caller}/answer")
        self._set(answered=True)

    async def let_go(self, cause: int | None = None) -> None:
        """Hang the caller's line up; `cause`: of Q.850, where it was not answered."""
        told = {} if cause is None else {"reason_code": cause}
        await self.ari.tell("DELETE", f"/channels/{self._caller}", **told)
        self._set(there=False)

    async def _settle(self) -> None:
        if self._machine.has(self.call.id):
            self._news = True
            await self._message_goes_on()
        while True:
            facts = await self._stands()
            acts = settle.due(facts, self.line)
            if not acts and not self._entered:
                break
            if not acts:  # an offer may have been made before we knew whose news it is
                self._entered, self._news = False, True
            for act in acts:
                await self._do(act, facts)
        if facts.call.state == "over":
            await self._exchange.leave(self.call, self.contact, flowed=self._arrival.flowed)
            await self.ari.tell("DELETE", f"/bridges/{self._bridge}")
            if self.line.far is not None:
                await onward.end(self.ari, self.line.far)
            self.over = True
            return
        await self._exchange.lead(self.call, self.contact)
        waits = facts.state == "queued" and self.line.waits and self.line.there
        if await self._waiting.look(self.call, waits=waits):
            self._set(waits=False)  # what he hears has ended
            self.look()

    async def _stands(self) -> Facts:
        """Return how the call stands in the books: read anew where that is not known, or there is news.

        What is known may be old by as much as news take. Whatever it leads to asks the books again before it writes.
        """
        facts = self._facts
        if facts is None or self._news or facts.state is None:  # of who is in no queue yet there are no news
            self._news = False
            self._due.clear()
            self._facts = facts = await self._exchange.facts(self.call)
        self.call, self.contact = facts.call, facts.call.contact
        return facts

    async def _do(self, act: Act, facts: Facts) -> None:  # noqa: C901, PLR0912, PLR0915 - one line an act
        if not isinstance(act, settle.ON_THE_LINE):
            self._facts = None
        match act:
            case settle.Arrive():
                self._facts = await self._arrival.lead()
                self._entered = True
            case settle.Dial(leg):
                await self._dial(leg)
            case settle.Answer():
                await self.answer()
            case settle.Greet():
                await self._greet()
            case settle.Entertain():
                await self._music.begin(self.ari, self.call, flowed=self._arrival.flowed)
                self._set(waits=True)
            case settle.RingUp(ring):
                await self._ring(ring, facts.now)
            case settle.PickedUp(leg):
                await self._picked_up(leg)
            case settle.Join(leg):
                await self._join(leg)
            case settle.Part():
                await self._part()
            case settle.Hold(on):
                await self._hold(on=on)
            case settle.Mute(leg, on):
                method = "POST" if on else "DELETE"
                await self.ari.tell(method, f"/channels/{part(leg)}/mute", direction="in")
                self._set(muted=on)
            case settle.Pause(leg, on):
                await self._tapes.pause(self.call, leg, self.ari, on=on, now=facts.now)
                self._set(paused=on)
            case settle.HangUp(leg):
                await (self._hang_up(leg) if leg else self.let_go())
            case settle.Declined(ring, reason):
                await self._exchange.declined(self.call, ring.id, ring.person, reason)
            case settle.Unanswered(ring):
                await self._exchange.unanswered(self.call, ring.person)
                self._set(lost=None)
            case settle.Came(side):
                await self._exchange.came(self.call, side)
            case settle.Went(side):
                await self._exchange.went(self.call, side)
            case settle.Stand(leg, place):
                await self._stand(leg, place)
            case settle.SetAside(leg):
                await self._set_aside(leg)
            case settle.HandOver(ring, side):
                await self._exchange.handed(self.call, ring.person, side.person)
            case settle.Record(far):
                await self._record_outside(far)
            case settle.Over(by, why):
                self._facts = await self._exchange.over(self.call, by, why)

    async def take_message(self) -> None:
        """Take a message after the tone; the call is over when it is kept, or when nothing was said."""
        await self._voice.say_own(BEEP)
        await self._message_goes_on()

    async def _message_goes_on(self) -> None:
        """Take the message that this call leaves, also one that another has begun to take."""
        await self._exchange.lead(self.call, None)
        await self._machine.take(self.call.id, self.ari)
        if self.line.there:
            await self.let_go()

    async def _leave(self, wish: Wish) -> None:
        """Take the message of who waits no longer."""
        if await self._machine.begin(self.call, wish, MESSAGE_S):
            await self.take_message()

    async def _go_further(self) -> bool:
        """Lead who has waited too long on in his flow; False where he waits on."""
        begun = await self._exchange.further(self.call)
        if begun is None:
            return False
        await self._no_music()
        await self._arrival.go_on(begun)
        return True

    async def _no_music(self) -> bool:
        return await self.ari.tell("DELETE", f"/channels/{self._caller}/moh")

    async def _greet(self) -> None:
        begun = await self._voice.greet()
        self._set(greeted=True, **({"waits": True} if begun else {}))  # until it was heard: `played`

    async def _ring(self, ring: Ring, now: int) -> None:
        """Ring all phones of a person. The ids are those of the ring, so that a repeat rings nothing twice."""
        phones = self._phones(ring.person)
        left_s = (ring.until - now) // 1000 + EXTRA_S if ring.until is not None else LONGEST_RING_S
        if self._again == ring.person and ring.until is None:  # it answers by itself, or is gone
            self._again, left_s = None, BACK_S
        for n, phone in enumerate(phones):
            channel = str(ring.id) if n == 0 else f"{ring.id}-{n}"
            leg = Leg(channel, ring.person, ring.id, phone=phone.username)
            self._set(legs=(*self.line.legs, leg))  # before it is asked for: its news may be faster than the answer
            if not await ring_phone(self.ari, self.call, ring, phone, channel, self.contact, max(1, left_s)):
                self._drop(channel)
        if not any(leg.ring == ring.id for leg in self.line.legs):
            self._failed(ring.id, "other")

    async def _picked_up(self, leg: Leg) -> None:
        self._facts = await self._exchange.picked_up(self.call, leg.ring, leg.person)
        if self._facts is None:
            await self._hang_up(leg)
            self._failed(leg.ring, "unanswered")

    async def _dial(self, leg: Leg) -> None:
        """Call the customer."""
        self._set(dialled=True, there=True, why=None)
        trunk = await self._exchange.line_of(self.call)
        if not await call_out(self.ari, self.call, leg.channel, trunk, self._bridge, LONGEST_RING_S):
            self._set(there=False, why="34 no way out")

    async def _join(self, leg: Leg) -> None:
        """Bring caller and agent together: here the bridge comes to be."""
        await self._waiting.hush()
        early = self.call.state == "dialling"  # they are together since it rang
        if not early:
            await self.ari.tell("POST", f"/bridges/{self._bridge}", type="mixing")  # denied where it is there already
            await self.ari.tell("DELETE", f"/channels/{self._caller}/moh")
        await self._apart(leg)
        await self._taken_in(leg)
        recorded = await self._record(leg)
        there = (await self.ari.ask("GET", f"/bridges/{self._bridge}"))["channels"] if early else ()
        missing = [each for each in (self.call.channel, leg.channel) if each not in there]
        if missing and not await self.ari.tell(
            "POST", f"/bridges/{self._bridge}/addChannel", channel=",".join(missing)
        ):
            await asyncio.sleep(0.05)  # one of them is just going: its news come
            return
        self._set(joined=leg.channel, waits=False, held=False, muted=False, paused=False, lost=None)
        self._facts = await self._exchange.joined(self.call, leg.person, recorded=recorded)

    async def _record(self, leg: Leg) -> bool:
        """Record the talk that begins, where that is wanted; say whether it is. It ends with the first of its legs."""
        tape = await self._tapes.wanted(self.call, leg.channel, leg.person)
        aside = self._bridge if self.call.state == "dialling" else None  # he is with who called him since it rang
        if tape is not None and await self._announced(tape, aside):
            await self._tapes.begin(tape, self.ari, (self.call.channel, leg.channel))
        return self._tapes.has(self.call, leg.channel)

    async def _record_outside(self, far: str) -> None:
        """Record what the caller says and hears outside, where that is wanted."""
        tape = await self._tapes.wanted(self.call, far, None)
        wanted = tape is not None and await self._announced(tape, far)
        if tape is not None and tape.announce is not None:  # before it is noted: who comes after us asks no more then
            await self.ari.tell("POST", f"/bridges/{far}/addChannel", channel=self.call.channel)
        if tape is not None and wanted:
            await self._tapes.begin(tape, self.ari, (self.call.channel, far))
        self._set(taped=True)

    async def _announced(self, tape: Tape, aside: str | None) -> bool:
        """Tell the caller that he is recorded, where he is to be told; False where that cannot be said.

        `aside`: out of which bridge he is taken for it.
        """
        if tape.announce is None or self._told:
            return True
        sound = await self._tapes.announcement(tape)
        if sound is None:
            return False
        if aside is not None:
            await self.ari.tell("POST", f"/bridges/{aside}/removeChannel", channel=self.call.channel)
        self._told = await self._voice.say(sound)
        return self._told

    async def _part(self) -> None:
        """The caller waits again: here the bridge ends, if the call does not before."""
        await self.ari.tell("DELETE", f"/bridges/{self._bridge}")
        self._set(joined=None, waits=False, held=False, muted=False, paused=False)
        await self._exchange.parted(self.call)
        self.phones_there()

    async def _hold(self, *, on: bool) -> None:
        if on:
            await self.ari.tell("POST", f"/bridges/{self._bridge}/removeChannel", channel=self.call.channel)
            await self._music.begin(self.ari, self.call, flowed=self._arrival.flowed)
        else:
            await self.ari.tell("DELETE", f"/channels/{self._caller}/moh")
            await self.ari.tell("POST", f"/bridges/{self._bridge}/addChannel", channel=self.call.channel)
        self._set(held=on)

    async def _hang_up(self, leg: Leg) -> None:
        await self.ari.tell("DELETE", f"/channels/{part(leg.channel)}")
        await self._apart(leg)
        self._drop(leg.channel)

    async def _stand(self, leg: Leg, place: Place) -> None:
        """Let somebody be beside the call: with all, or with the ear at its agent's phone."""
        await self._apart(leg)
        await self._taken_in(leg)
        if await beside.stand(self.ari, leg, place, self._bridge):
            self._set(beside=(*self.line.beside, place))
        else:
            await asyncio.sleep(0.05)  # who listens is just coming, or somebody just going
            self._due.set()

    async def _set_aside(self, leg: Leg) -> None:
        """Hold a colleague's leg apart from the others, with music."""
        await self._apart(leg)
        await self._music.begin(self.ari, self.call, flowed=self._arrival.flowed, channel=leg.channel)
        self._set(aside=(*self.line.aside, leg.channel))

    async def _taken_in(self, leg: Leg) -> None:
        """End the music of a colleague whose leg was held apart."""
        if leg.channel in self.line.aside:
            await self.ari.tell("DELETE", f"/channels/{part(leg.channel)}/moh")
            self._set(aside=tuple(each for each in self.line.aside if each != leg.channel))

    async def _apart(self, leg: Leg) -> None:
        """Let somebody be beside the call no more; he has his phone in his hand still."""
        place = next((each for each in self.line.beside if each.channel == leg.channel), None)
        if place is not None:
            await beside.leave(self.ari, leg, place, self._bridge)
            self._set(beside=_without(self.line.beside, leg.channel))

    def said(self, playback: str) -> None:
        """Something that was to be heard was heard."""
        self._arrival.heard(playback)
        self._voice.heard(playback)
        if self._waiting.heard(playback) and self.line.joined is None:
            self._set(waits=False)
        if playback == self._voice.greeting and self.line.answered and self.line.joined is None:
            self.played()

    def _drop(self, channel: str) -> None:
        """A phone's line is no more."""
        self._set(
            legs=tuple(each for each in self.line.legs if each.channel != channel),
            joined=None if self.line.joined == channel else self.line.joined,
            beside=_without(self.line.beside, channel),
        )

    def _failed(self, ring: UUID, why: Failed) -> None:
        self._set(failed=(*self.line.failed, (ring, why)))

    def _set(self, **changes: Any) -> None:
        self.line = msgspec.structs.replace(self.line, **changes)
        self._due.set()

    @property
    def _caller(self) -> str:
        return part(self.call.channel)

    @property
    def _bridge(self) -> str:
        return f"call-{self.call.id}"


def _without(places: Sequence[Place], channel: str) -> tuple[Place, ...]:
    return tuple(place for place in places if place.channel != channel)

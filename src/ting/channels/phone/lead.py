"""Leads the calls of one Asterisk: hears what happens to them on the line and in the books, and lets each be settled.

It may die and come back: what runs is read from the books and from the engine, and taken up (`_take_up`).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import structlog

from ting.channels.phone import measure, onward
from ting.channels.phone.arrival import HANGUPS
from ting.channels.phone.beside import found
from ting.channels.phone.led import Led
from ting.channels.phone.means import Means
from ting.channels.phone.settle import ENGINE, Leg, Line, Place
from ting.channels.phone.silence import hang_up_unheard
from ting.channels.phone.wire import PAGE, TRUNK, Ari, NoAnswer, part
from ting.journeys.calls.exchange import Call, Phone, dials
from ting.kit.event import Stored
from ting.kit.tasks import Tasks

log = structlog.get_logger()

AGAIN = 0.5
LOOK_S = 15.0
"""Seconds after which the engine is asked who is registered, though it told of no change."""


class Engine(msgspec.Struct, frozen=True):
    """A run of an engine, and how it is asked."""

    run: UUID
    url: str
    user: str
    secret: str
    sounds: str
    """The folder of what callers hear."""
    tapes: str
    """The folder into which it records."""
    music: str
    """The folder of tenants' own music."""


class Leader:
    """All calls of one engine; when another has begun, of that one."""

    def __init__(
        self,
        means: Means,
        engine: Callable[[], Engine | None],
        tasks: Tasks,
        most: int | None = None,
    ) -> None:
        """`engine`: the one that runs now; `most`: so many calls it carries at once."""
        self._means = means
        self._exchange, self._tapes, self._machine = means.exchange, means.tapes, means.machine
        self._engine = engine
        self._most = most
        self._tasks = tasks
        self._led: dict[UUID, Led] = {}
        self._working: set[asyncio.Task[None]] = set()
        self._of: Engine | None = None
        self._ari: Ari | None = None
        self._known: dict[str, Phone] = {}
        """By their user names, the phones that may register."""
        self._sides: Mapping[UUID, Iterable[UUID]] = {}
        self._told = asyncio.Event()
        """Which phones and trunks there are is known: before that nobody can say whose a call is."""
        self._there: set[str] = set()
        """The user names that are registered."""
        self._dialled = asyncio.Event()
        """A call may be to be made."""
        self._changed = asyncio.Event()
        """Which phones there are, or are registered, may be otherwise."""

    async def run(self) -> None:
        """Lead, engine after engine, for ever."""
        while True:
            engine = self._engine()
            if engine is not None:
                await self._with(engine)
            await asyncio.sleep(AGAIN)

    def knows(self, phones: Iterable[Phone], sides: Iterable[frozenset[UUID]]) -> None:
        """Take in which phones there are, and which trunks lead to the same far side."""
        self._known = {phone.username: phone for phone in phones}
        self._sides = {trunk: side for side in sides for trunk in side}
        self._told.set()
        for led in self._led.values():
            led.phones_known(self._known)
        self._changed.set()

    async def watch_phones(self) -> None:
        """Tell the house which phones are registered, whenever that may have changed, and now and then besides, for ever.

        An engine that is told of new phones may say of those who are there that they are not, and nothing more of them.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._changed.wait()
            self._changed.clear()
            try:
                if self._ari is not None:
                    endpoints = await self._ari.ask("GET", "/endpoints/PJSIP")
                    self._there = {each["resource"] for each in endpoints if each["state"] == "online"}
                self._dialled.set()
                for led in self._led.values():
                    led.phones_there()
                await self._exchange.registered([phone for name, phone in self._known.items() if name in self._there])
            except NoAnswer:  # it is asked again, also where it was only slow and nothing is taken up anew
                await asyncio.sleep(AGAIN)
                self._changed.set()
            except Exception:
                self._changed.set()
                raise

    async def watch_dialled(self) -> None:
        """Take up the calls that are to be made by whose phones are registered here, for ever."""
        while True:
            await self._dialled.wait()
            self._dialled.clear()
            engine, ari = self._of, self._ari
            if engine is None or ari is None:
                continue  # who takes it up again looks
            persons = {phone.person for name, phone in self._known.items() if name in self._there}
            for call in await self._exchange.take_dialled(engine.run, persons):
                self._begin(self._leads(engine, ari, call))

    def heard(self, page: Sequence[Stored]) -> None:
        """Take in a page of the log: what was done to a contact may ask something of its call."""
        news = self._exchange.news(page)
        for led in self._led.values():
            if led.contact in news and news[led.contact] != {led.call.id}:
                led.look()
        if dials(page):
            self._dialled.set()

    def word(self, word: Mapping[str, Any]) -> None:
        """Take in a word from a desk: keys to be sent."""
        led = self._led.get(UUID(word["call"])) if word["op"] == "digits" else None
        if led is not None:
            self._tasks.start("digits", led.digits(word["digits"]))

    async def _with(self, engine: Engine) -> None:
        try:
            async with Ari(engine.url, engine.user, engine.secret) as ari:
                self._ari = ari
                async for event in ari.events():
                    if event is None:
                        await self._take_up(engine, ari)
                    else:
                        await self._tapes.hear(ari, event)
                        await self._machine.hear(event)
                        await self._hear(engine, ari, event)
        except NoAnswer as error:
            log.info("engine not heard", error=str(error))
        finally:
            self._ari = None
            self._tapes.with_engine(None)
            self._machine.with_engine(None)

    async def _take_up(self, engine: Engine, ari: Ari) -> None:
        """Take up what runs. Calls of an engine that is no more are over; so are those whose caller is gone."""
        if self._of is not None and self._of.run != engine.run:
            for led in self._led.values():
                led.caller_gone(ENGINE)
        self._of = engine
        self._means.music.with_engine(engine.music)
        self._changed.set()
        channels = {channel["id"]: channel for channel in await ari.ask("GET", "/channels")}
        bridges = {bridge["id"]: bridge["channels"] for bridge in await ari.ask("GET", "/bridges")}
        for call in await self._exchange.open_calls(engine.run):
            line = _line(call, channels, bridges)
            before = self._led.get(call.id)
            if before is None:
                self._begin(self._leads(engine, ari, call, line))
            else:
                before.taken_up(ari, line)
            if _endpoint(channels.get(call.channel, {}).get("name", "")).startswith(PAGE):
                self._tasks.start("unheard", hang_up_unheard(ari, call.channel))
        self._tapes.with_engine(ari, engine.tapes)
        self._machine.with_engine(ari, engine.tapes)
        self._dialled.set()
        for id_ in channels:
            call_id = onward.call_of(id_)
            if call_id is not None and (call_id not in self._led or self._led[call_id].call.channel not in channels):
                await ari.tell("DELETE", f"/channels/{part(id_)}")  # he hung up while nobody led him on
        known = {led.call.channel for led in self._led.values()}
        for channel in channels.values():
            if channel["dialplan"]["app_data"].startswith("ting,in,") and channel["id"] not in known:
                await self._come(engine, ari, channel, channel["dialplan"]["app_data"].split(",")[1:])

    def _leads(self, engine: Engine, ari: Ari, call: Call, line: Line | None = None) -> Led:
        return Led(call, ari, self._means, self._phones, engine.sounds, self._tasks, line)

    def _begin(self, led: Led) -> None:
        self._led[led.call.id] = led
        self._tasks.start(f"call {led.call.id}", self._lead(led))

    async def _lead(self, led: Led) -> None:
        try:
            await led.lead()
        finally:
            self._led.pop(led.call.id, None)

    async def _hear(self, engine: Engine, ari: Ari, event: dict[str, Any]) -> None:  # noqa: C901, PLR0912 - one case a word
        match event:
            case {"type": "StasisStart", "args": ["in", *_], "channel": channel}:
                await self._come(engine, ari, channel, event["args"])
            case {"type": "StasisStart", "args": ["leg", call, *_], "channel": channel}:
                led = self._led.get(UUID(call))
                if led is None:
                    await ari.tell("DELETE", f"/channels/{part(channel['id'])}")
                else:
                    led.picked_up(channel["id"])
            case {"type": "ChannelStateChange", "channel": {"id": channel, "state": "Up"}}:
                led = next((each for each in self._led.values() if each.call.channel == channel), None)
                if led is not None and led.call.direction == "out":
                    led.far_answers()
                for each in self._led.values():
                    each.beyond(channel, "up")
            case {"type": "ChannelDestroyed", "channel": channel}:
                self._gone(channel["id"], int(event.get("cause", 0)), str(event.get("cause_txt", "")))
            case {"type": "ChannelDtmfReceived", "channel": channel, "digit": digit}:
                self._pressed(channel["id"], digit)
            case {"type": "PlaybackFinished", "playback": {"id": playback}}:
                for led in self._led.values():
                    led.said(playback)
            case {"type": "ChannelHold" | "ChannelUnhold", "channel": channel}:
                led = next((each for each in self._led.values() if each.line.joined == channel["id"]), None)
                if led is not None:
                    await self._exchange.hold(led.call, held=event["type"] == "ChannelHold")
            case {"type": "ChannelVarset", "variable": measure.TOLD, "value": value, "channel": channel}:
                if (counted := measure.read(value)) is not None:
                    leg = measure.leg(channel)
                    self._tasks.start("measured", self._exchange.measured(engine.run, channel["id"], counted, leg))
            case {"type": "ContactStatusChange" | "EndpointStateChange" | "PeerStatusChange"}:
                self._changed.set()

    def _pressed(self, channel: str, key: str) -> None:
        for led in self._led.values():
            if led.call.channel == channel:
                led.key(key)

    async def _come(self, engine: Engine, ari: Ari, channel: dict[str, Any], args: Sequence[str]) -> None:
        """Take a call in. From whom it is not known does not come so far: its endpoint is one that was set up."""
        await self._told.wait()
        endpoint, called = (*args[1:], "", "")[:2]
        call, room = None, self._most is None or len(self._led) < self._most
        if endpoint.startswith(TRUNK):
            call = await self._exchange.come(
                engine=engine.run,
                trunks=self._sides.get(trunk := UUID(endpoint.removeprefix(TRUNK)), [trunk]),
                channel=channel["id"],
                caller=channel["caller"]["number"],
                called=called,
                room=room,
            )
        elif endpoint.startswith(PAGE):
            call = await self._exchange.come_from_page(
                engine=engine.run, channel=channel["id"], name=endpoint, room=room
            )
            self._tasks.start("unheard", hang_up_unheard(ari, channel["id"]))
        if call is None:
            await ari.tell("DELETE", f"/channels/{part(channel['id'])}", reason_code=HANGUPS["unknown"])
        elif call.state == "over":  # it was not let in; or who led it died before he hung up
            told = {"reason_code": HANGUPS[call.why]} if call.why in HANGUPS else {}
            await ari.tell("DELETE", f"/channels/{part(channel['id'])}", **told)
        elif call.id not in self._led:
            self._begin(self._leads(engine, ari, call))

    def _gone(self, channel: str, cause: int, text: str) -> None:
        for led in self._led.values():
            if led.call.channel == channel:
                led.caller_gone(f"{cause} {text}".strip())
            else:
                led.leg_gone(channel, cause)
                led.beyond(channel, "far_gone", cause)

    def _phones(self, person: UUID) -> Sequence[Phone]:
        return [phone for name, phone in self._known.items() if phone.person == person and name in self._there]


def _endpoint(name: str) -> str:
    """Return as what a channel's phone signs in: `PJSIP/p4mk-00000001` is p4mk."""
    return name.partition("/")[2].rpartition("-")[0]


def _aside(legs: Sequence[Leg], call: Call, places: Sequence[Place]) -> tuple[str, ...]:
    """Return which phones hear music: they are picked up, and with nobody. Of one that is just coming it does no harm to say so."""
    somewhere = {place.channel for place in places}
    return tuple(leg.channel for leg in legs if leg.up and leg.person != call.agent and leg.channel not in somewhere)


def _line(call: Call, channels: Mapping[str, Any], bridges: Mapping[str, Sequence[str]]) -> Line:
    """Return how a call stands on the line, as the engine tells it."""
    there = channels.get(call.channel)
    dialled = call.direction == "in" or call.state != "dialling" or there is not None
    together = bridges.get(f"call-{call.id}", ())
    far = next((id_ for id_ in (*channels, *bridges) if onward.call_of(id_) == call.id), None)
    legs = tuple(
        Leg(id_, UUID(person), UUID(ring), up=channel["state"] == "Up", phone=_endpoint(channel["name"]))
        for id_, channel in channels.items()
        for of, _, rest in [channel.get("channelvars", {}).get("TING_LEG", "").partition(",")]
        for person, _, ring in [rest.partition(",")]
        if of == str(call.id)
    )
    return Line(
        there=there is not None,
        answered=there is not None and there["state"] == "Up",
        dialled=dialled,
        greeted=True,
        legs=legs,
        joined=next((leg.channel for leg in legs if leg.channel in together and leg.person == call.agent), None)
        if call.state != "dialling"
        else None,
        held=bool(together) and call.channel not in together,
        muted=call.muted,
        paused=None,
        beside=(places := tuple(found(legs, channels, bridges, together, call.agent))),
        aside=_aside(legs, call, places),
        far=far,
        far_there=far in channels,
    )

"""Where calls come to: everything that who leads them needs of the house, as journeys/contact/chat.py is for who writes."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.flows import api as flows
from ting.domains.monitors import api as monitors
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.telephony.api import Call, Counted, Who
from ting.events.call import CallDialled
from ting.events.contact import ContactEvent
from ting.journeys.calls import from_page, further, monitor, steps
from ting.journeys.calls.steps import Wish
from ting.journeys.contact.consult import steps as consult
from ting.journeys.contact.queue import Outlooks
from ting.journeys.flows.guide import Act, Caller, Guide, Walk
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.presence import Presence
from ting.kit.problem import Problem

__all__ = ["Call", "Counted", "Exchange", "Facts", "Phone", "Ring", "Side", "Who", "Wish"]
T = TypeVar("T")
MOST_TOLD = 10_000
"""So many of our own acts are remembered; the log brings each within the second."""


class Ring(msgspec.Struct, frozen=True):
    """Whose phone is to ring. `id` is the offer's; the connection's, where he has taken the contact already."""

    id: UUID
    person: UUID
    until: int | None
    """An offer ends then (ms); None: he has taken it."""
    asks: bool = False
    """He has not said yet that he will."""


class Phone(msgspec.Struct, frozen=True):
    """A phone that can be rung."""

    id: UUID
    person: UUID
    username: str


class Side(msgspec.Struct, frozen=True):
    """Somebody who is at a call beside its caller and its agent, or is to be. `id`: by which his phone is rung."""

    id: UUID
    person: UUID
    way: Literal["listen", "whisper", "speak"]
    """Nobody hears him; the agent alone does; all do."""
    here: bool
    """He has come; else his phone rings first."""
    heard: bool
    """He has picked up, so that he has left when his phone is there no more."""
    colleague: bool = False
    """He was asked by its agent, who may hand the call to him; else he listens in."""
    held: bool = False
    """His leg is held apart: nobody hears him, and he nobody."""


class Facts(msgspec.Struct, frozen=True):
    """How a call stands in the house's books."""

    call: Call
    state: conversations.State | None = None
    """Of its contact; None: it has none yet."""
    ring: Ring | None = None
    now: int = 0
    sides: tuple[Side, ...] = ()


class Exchange:
    """The door of calls."""

    def __init__(self, db: Database, outlooks: Outlooks, presence: Presence, guide: Guide | None = None) -> None:
        """`guide`: leads calls through their flows; without, they take their numbers at once."""
        self._db = db
        self._guide = guide
        self._outlooks = outlooks
        self._presence = presence
        self._held: dict[tuple[str, UUID], UUID] = {}
        self._told: OrderedDict[int, UUID] = OrderedDict()
        """What was announced by which call's own act, until the log brings it."""
        self._straight: set[UUID] = set()
        """Calls that have just come in for a number without a flow."""

    async def come(
        self, *, engine: UUID, trunks: Iterable[UUID], channel: str, caller: str, called: str, room: bool = True
    ) -> Call | None:
        """Take a call in; None where nobody has the number. The same channel again is the same call.

        `trunks`: all that lead to the far side from which it came. Several companies may have theirs there, and a number
        that two of them name is the one's who named it first. `room`: whether another one can be carried; else it is over, as it
        is where its trunk has no channel left.
        """
        lines = list(trunks)

        async def work(house: Tx) -> Call | None:
            found = []
            for trunk in lines:
                tenant = await telephony.tenant_of_trunk(house, trunk)
                number = await steps.whose(house.within(tenant), trunk, called) if tenant else None
                if tenant and number:
                    found.append((*number, tenant))
            if not found:
                return None
            _, number_id, owner = min(found)
            tx = house.within(owner)
            call = await steps.come(
                tx, engine=engine, number=number_id, channel=channel, caller=caller, called=called, room=room
            )
            line = (await telephony.numbers(tx, [number_id])).get(number_id)
            if call.state == "arrived" and line is not None and line.flow is None:
                self._straight.add(call.id)
            return call

        return await self._db.run(None, work)

    async def come_from_page(self, *, engine: UUID, channel: str, name: str, room: bool = True) -> Call | None:
        """Take a call in that a customer's browser places; None where it may not, or not any more. The same channel is the same call.

        `name`: as whom it calls. What it calls does not matter: it was given a number.
        """
        async with self._db.house() as tx:
            page = await telephony.page_called(tx, name)
        if page is None:
            return None

        async def work(tx: Tx) -> Call | None:
            return await from_page.come(tx, engine=engine, channel=channel, page=page, room=room)

        try:
            return await self._db.run(page.tenant, work)
        except Problem:
            return None

    async def flow(self, call: Call) -> tuple[Guide, Walk, Act] | None:
        """Let a call begin the flow of its number, or go on in it; None where it has none, or has left it."""
        straight = call.id in self._straight
        self._straight.discard(call.id)
        if self._guide is None or call.state != "arrived" or straight:
            return None
        async with self._db.tx(call.tenant) as tx:
            number = (await telephony.numbers(tx, [call.number])).get(call.number)
            if number is None or number.flow is None:
                return None
            page = await telephony.page_of_call(tx, call.id)
            lang = page.lang if page else await steps.known_lang(tx, call.caller)
        caller = Caller(number=call.caller, lang=lang or number.lang, known=lang is not None)
        begun = await self._guide.begin(call.tenant, call.id, number.flow, caller)
        return (self._guide, *begun) if begun else None

    async def enter(self, call: Call, wish: Wish | None = None) -> Facts | str:
        """Let a call take its number; return how it stands then, or why it may not, as a problem's code."""

        async def work(tx: Tx) -> Facts:
            await steps.enter(tx, call.id, self._outlooks, wish)
            return await _facts(tx, call.id)

        try:
            return await self._ours(call, work)
        except Problem as problem:
            return problem.code

    async def further(self, call: Call) -> tuple[Guide, Walk, Act] | None:
        """Let who has waited too long stand aside and go on in his flow; None where it is not so, or he is just offered.

        Twice is once: who takes him up after a crash goes on where he stood.
        """
        if self._guide is None or not await self._db.run(call.tenant, further.aside, call.id):
            return None
        return await self._guide.further(call.tenant, call.id)

    async def moved(self, call: Call, wish: Wish, *, anytime: bool = False) -> bool:
        """Let who stood aside wait in another queue; False where that is closed, unless it may be `anytime`."""
        try:
            await self._db.run(call.tenant, further.moved, call.id, wish, self._outlooks, anytime=anytime)
        except Problem:
            return False
        return True

    async def stays(self, call: Call) -> None:
        """Let who stood aside wait on where he was."""
        await self._db.run(call.tenant, further.stays, call.id)

    async def take_dialled(self, engine: UUID, persons: Iterable[UUID]) -> list[Call]:
        """Take up the calls that these persons are to make: their phones are registered with this engine."""
        async with self._db.house() as tx:
            taken = set(await telephony.take_up(tx, engine, list(persons)))
            return [call for call in await telephony.open_calls(tx, engine) if call.id in taken] if taken else []

    async def line_of(self, call: Call) -> UUID | None:
        """Return the trunk by which a call of ours is made."""
        async with self._db.tx(call.tenant) as tx:
            number = (await telephony.numbers(tx, [call.number])).get(call.number)
            return number.trunk if number else None

    async def facts(self, call: Call) -> Facts:
        """Return how a call stands now."""
        async with self._db.tx(call.tenant) as tx:
            return await _facts(tx, call.id)

    def news(self, page: Sequence[Stored]) -> dict[UUID, set[UUID | None]]:
        """Return the contacts that a page of the log is about, each with whose news it is: a call's whose act it was, and
        who leads that knows it; or (None) everybody's.
        """
        found: dict[UUID, set[UUID | None]] = {}
        for stored in page:
            if isinstance(stored.event, ContactEvent):
                found.setdefault(stored.event.contact, set()).add(self._told.pop(stored.id, None))
        return found

    async def _ours(self, call: Call, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do what a call is due; it is no news to who leads it, who is told how the call stands then."""
        written: list[Stored] = []

        async def noted(tx: Tx) -> T:
            nonlocal written
            written = tx.written
            return await work(tx)

        done = await self._db.run(call.tenant, noted)
        self._told.update((each.id, call.id) for each in written)
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)
        return done

    async def open_calls(self, engine: UUID) -> list[Call]:
        """Return the calls that an engine should be carrying."""
        async with self._db.house() as tx:
            return await telephony.open_calls(tx, engine)

    async def picked_up(self, call: Call, offer: UUID, person: UUID) -> Facts | None:
        """Let an agent take an offer whose phone he picked up; return how the call stands then, None when it was over."""

        async def work(tx: Tx) -> Facts:
            await steps.picked_up(tx, offer, person)
            return await _facts(tx, call.id)

        try:
            return await self._ours(call, work)
        except Problem:
            return None

    async def joined(self, call: Call, person: UUID, *, recorded: bool) -> Facts:
        """Note that caller and agent hear each other; return how the call stands then."""

        async def work(tx: Tx) -> Facts:
            await steps.joined(tx, call.id, person, recorded=recorded)
            return await _facts(tx, call.id)

        return await self._ours(call, work)

    async def parted(self, call: Call) -> None:
        """Note that the caller waits again."""
        await self._db.run(call.tenant, steps.parted, call.id)

    async def declined(self, call: Call, offer: UUID, person: UUID, reason: Literal["busy", "other"]) -> None:
        """Note that an agent's phone refused."""
        await self._db.run(call.tenant, steps.declined, offer, person, reason)

    async def unanswered(self, call: Call, person: UUID) -> None:
        """Note that an agent who took the contact did not pick up his phone."""
        await self._db.run(call.tenant, steps.unanswered, call.id, person)

    async def came(self, call: Call, side: Side) -> None:
        """Note that somebody beside a call picked up his phone."""
        try:
            if side.colleague:
                await self._db.run(call.tenant, consult.join, side.id, side.person)
            else:
                await self._db.run(call.tenant, monitor.came, call.id, side.person)
        except Problem:
            return  # he is wanted no more

    async def went(self, call: Call, side: Side) -> None:
        """Note that somebody is beside a call no more."""
        if side.colleague:
            await self._db.run(call.tenant, consult.leave, side.id, side.person)
        else:
            await self._db.run(call.tenant, monitor.went, call.id, side.id)

    async def handed(self, call: Call, agent: UUID, to: UUID) -> None:
        """Note that an agent hung up while a colleague stays on the line: the call is that one's now."""
        await self._db.run(call.tenant, steps.handed, call.id, agent, to)

    async def hold(self, call: Call, *, held: bool) -> None:
        """Follow an agent's phone, on which he pressed hold."""
        facts = await self.facts(call)
        if facts.call.contact is not None and facts.call.agent is not None:

            async def work(tx: Tx, contact: UUID, agent: UUID) -> None:
                await steps.wish(tx, contact, agent, held=held)

            try:
                await self._db.run(call.tenant, work, facts.call.contact, facts.call.agent)
            except Problem:
                return  # it ended at the same moment

    async def measured(self, engine: UUID, channel: str, counted: Counted, leg: tuple[UUID, UUID] | None) -> None:
        """Note how a phone was heard that is off the line. `leg`: of which call and person, where it is one of ours."""
        call, person = leg or (None, None)

        async def work(house: Tx) -> None:
            await telephony.measured(house, engine, channel, counted, call=call, person=person)

        await self._db.run(None, work)

    async def over(self, call: Call, by: Who, why: str | None) -> Facts:
        """Note that the line is gone; return how the call stands then."""

        async def work(tx: Tx) -> Facts:
            await steps.over(tx, call.id, by, why)
            return await _facts(tx, call.id)

        return await self._ours(call, work)

    async def lead(self, call: Call, contact: UUID | None) -> None:
        """Say that this process leads a call, and that its caller is on the line."""
        await self._hold(call.tenant, (steps.CALL, call.id), *([] if contact is None else [("customer", contact)]))

    async def leave(self, call: Call, contact: UUID | None, *, flowed: bool) -> None:
        """Lead a call no more: it is over. `flowed`: it has come by a flow, or may have."""
        if flowed:
            await self._db.run(call.tenant, flows.drop_run, call.id)
        await self._drop((steps.CALL, call.id), *([] if contact is None else [("customer", contact)]))

    async def registered(self, phones: Sequence[Phone]) -> None:
        """Say which phones are registered with this engine now: all of them, and no other."""
        wanted = {(steps.PHONE, phone.id) for phone in phones} | {(steps.TELEPHONE, phone.person) for phone in phones}
        had = {key for key in self._held if key[0] in (steps.PHONE, steps.TELEPHONE)}
        for each in wanted - had:
            await self._hold(None, each)
        for each in had - wanted:
            await self._drop(each)

    async def _hold(self, tenant: UUID | None, *subjects: tuple[str, UUID]) -> None:
        """Hold a connection of each of these, once."""
        new = [(kind, subject, tenant) for kind, subject in subjects if (kind, subject) not in self._held]
        if new:
            for (kind, subject, _), connection in zip(new, await self._presence.open_all(new), strict=True):
                self._held[kind, subject] = connection

    async def _drop(self, *subjects: tuple[str, UUID]) -> None:
        """Let go of the connections of these."""
        held = [each for subject in subjects if (each := self._held.pop(subject, None)) is not None]
        if held:
            await self._presence.close(*held)

    async def note_distrusted(self, trunk: UUID, why: telephony.Distrusted | None) -> None:
        """Note whether the certificate of a trunk's far side is accepted."""

        async def work(house: Tx) -> None:
            await telephony.note_distrusted(house, trunk, why)

        await self._db.run(None, work)

    async def endpoints(self) -> list[telephony.Endpoint]:
        """Return what the engine lets in."""
        async with self._db.house() as tx:
            return await telephony.endpoints(tx)


def dials(page: Sequence[Stored]) -> bool:
    """Say whether a page of the log tells of a call that is to be made."""
    return any(isinstance(stored.event, CallDialled) for stored in page)


async def _facts(tx: Tx, call: UUID) -> Facts:
    now = await telephony.get(tx, call)
    if now.contact is None:
        return Facts(now, now=tx.now)
    contact = await conversations.get(tx, now.contact)
    return Facts(now, contact.state, await _ring(tx, contact), tx.now, await _sides(tx, contact))


async def _ring(tx: Tx, contact: conversations.Contact) -> Ring | None:
    if contact.state == "serving":
        held = await routing.serving(tx, contact.id)
        return Ring(held.id, held.person, None) if held and held.state == "serving" else None
    if contact.state != "queued":
        return None
    live = [offer for offer in await routing.offers_of(tx, contact.id) if offer.state == "live"]
    return Ring(live[-1].id, live[-1].person, live[-1].answer_by, asks=True) if live else None


async def _sides(tx: Tx, contact: conversations.Contact) -> tuple[Side, ...]:
    """Return who is at a contact's call besides, or is to be: first the colleagues, then who listens in."""
    asked = await consults.live(tx, [contact.id]) if contact.state == "serving" else []
    colleagues = (
        Side(each.id, each.person, "speak", here=each.state == "here", heard=False, colleague=True, held=each.held)
        for each in asked
    )
    listening = (
        Side(
            each.id,
            each.person,
            "speak" if each.way == "barge" else each.way,
            here=each.joined_at is not None,
            heard=each.joined_at is not None,
        )
        for each in await monitors.of_contact(tx, contact.id)
    )
    return (*colleagues, *listening)

"""Where calls come to: everything that who leads them needs of the house, as journeys/contact/chat.py is for who writes."""

from collections.abc import Iterable, Sequence
from typing import Literal
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
from ting.journeys.calls import monitor, steps
from ting.journeys.calls.steps import Wish
from ting.journeys.contact.consult import steps as consult
from ting.journeys.contact.queue import Outlooks
from ting.journeys.flows.guide import Act, Caller, Guide, Walk
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.presence import Presence
from ting.kit.problem import Problem

__all__ = ["Call", "Counted", "Exchange", "Facts", "Phone", "Ring", "Side", "Who", "Wish"]


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


class Facts(msgspec.Struct, frozen=True):
    """How a call stands in the house's books."""

    call: Call
    state: Literal["queued", "serving", "wrapup", "closed"] | None = None
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

    async def come(
        self, *, engine: UUID, trunks: Iterable[UUID], channel: str, caller: str, called: str, room: bool = True
    ) -> Call | None:
        """Take a call in; None where nobody has the number. The same channel again is the same call.

        `trunks`: all that lead to the far side from which it came. Several companies may have theirs there, and a number
        that two of them name is the one's who named it first. `room`: whether another one can be carried; else it is over, as it
        is where its trunk has no channel left.
        """
        found = []
        async with self._db.house() as tx:
            for trunk in trunks:
                tenant = await telephony.tenant_of_trunk(tx, trunk)
                number = await steps.whose(tx.within(tenant), trunk, called) if tenant else None
                if tenant and number:
                    found.append((*number, tenant))
        if not found:
            return None
        _, number_id, owner = min(found)

        async def work(tx: Tx) -> Call:
            return await steps.come(
                tx, engine=engine, number=number_id, channel=channel, caller=caller, called=called, room=room
            )

        return await self._db.run(owner, work)

    async def flow(self, call: Call) -> tuple[Guide, Walk, Act] | None:
        """Let a call begin the flow of its number, or go on in it; None where it has none, or has left it."""
        if self._guide is None or call.state != "arrived":
            return None
        async with self._db.tx(call.tenant) as tx:
            number = (await telephony.numbers(tx, [call.number])).get(call.number)
            if number is None or number.flow is None:
                return None
            lang = await steps.known_lang(tx, call.caller)
        caller = Caller(number=call.caller, lang=lang or number.lang, known=lang is not None)
        begun = await self._guide.begin(call.tenant, call.id, number.flow, caller)
        return (self._guide, *begun) if begun else None

    async def enter(self, call: Call, wish: Wish | None = None) -> str | None:
        """Let a call take its number; return why it may not, as a problem's code."""
        try:
            await self._db.run(call.tenant, steps.enter, call.id, self._outlooks, wish)
        except Problem as problem:
            return problem.code
        return None

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
            now = await telephony.get(tx, call.id)
            if now.contact is None:
                return Facts(now, now=tx.now)
            contact = await conversations.get(tx, now.contact)
            return Facts(now, contact.state, await _ring(tx, contact), tx.now, await _sides(tx, contact))

    async def open_calls(self, engine: UUID) -> list[Call]:
        """Return the calls that an engine should be carrying."""
        async with self._db.house() as tx:
            return await telephony.open_calls(tx, engine)

    async def picked_up(self, call: Call, offer: UUID, person: UUID) -> bool:
        """Let an agent take an offer whose phone he picked up; False when it was over."""
        try:
            await self._db.run(call.tenant, steps.picked_up, offer, person)
        except Problem:
            return False
        return True

    async def joined(self, call: Call, person: UUID, *, recorded: bool) -> None:
        """Note that caller and agent hear each other."""

        async def work(tx: Tx) -> None:
            await steps.joined(tx, call.id, person, recorded=recorded)

        await self._db.run(call.tenant, work)

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

    async def over(self, call: Call, by: Who, why: str | None) -> None:
        """Note that the line is gone."""
        await self._db.run(call.tenant, steps.over, call.id, by, why)

    async def lead(self, call: Call, contact: UUID | None) -> None:
        """Say that this process leads a call, and that its caller is on the line."""
        await self.hold_presence(steps.CALL, call.id, call.tenant)
        if contact is not None:
            await self.hold_presence("customer", contact, call.tenant)

    async def leave(self, call: Call, contact: UUID | None) -> None:
        """Lead a call no more: it is over."""
        await self._db.run(call.tenant, flows.drop_run, call.id)
        await self.drop_presence(steps.CALL, call.id)
        if contact is not None:
            await self.drop_presence("customer", contact)

    async def registered(self, phones: Sequence[Phone]) -> None:
        """Say which phones are registered with this engine now: all of them, and no other."""
        wanted = {(steps.PHONE, phone.id) for phone in phones} | {(steps.TELEPHONE, phone.person) for phone in phones}
        had = {key for key in self._held if key[0] in (steps.PHONE, steps.TELEPHONE)}
        for kind, subject in wanted - had:
            await self.hold_presence(kind, subject, None)
        for kind, subject in had - wanted:
            await self.drop_presence(kind, subject)

    async def hold_presence(self, kind: str, subject: UUID, tenant: UUID | None) -> None:
        """Hold a connection of a subject's, once."""
        if (kind, subject) not in self._held:
            self._held[kind, subject] = await self._presence.open(kind, subject, tenant)

    async def drop_presence(self, kind: str, subject: UUID) -> None:
        """Let go of a connection."""
        connection = self._held.pop((kind, subject), None)
        if connection is not None:
            await self._presence.close(connection)

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


def touched(page: Sequence[Stored]) -> set[UUID]:
    """Return the contacts that a page of the log is about."""
    return {stored.event.contact for stored in page if isinstance(stored.event, ContactEvent)}


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
        Side(each.id, each.person, "speak", here=each.state == "here", heard=False, colleague=True) for each in asked
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

"""What screens are told as it happens: each fact of the log as a frame, put together once and sent to whom it concerns."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.assistance import api as assistance
from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events.audit import ChangeMade
from ting.events.aux_code import AuxCodeChanged
from ting.events.call import CallDialled, CallEnded, CallHeld, CallJoined
from ting.events.contact import (
    Accepted,
    AcwEnded,
    AcwStarted,
    AssistAnswered,
    AssistCalled,
    AssistEnded,
    AssistNoted,
    Back,
    CallbackTried,
    Connected,
    ConsultAsked,
    ConsultEnded,
    ConsultHeld,
    ConsultJoined,
    ContactEvent,
    Lost,
    Merged,
    Offered,
    OfferEnded,
    Read,
    Returned,
    Said,
    Split,
    TakenOver,
    Transferred,
)
from ting.events.hold import HoldEnded, HoldStarted
from ting.events.module import ModuleSwitched
from ting.events.monitor import Monitored, MonitorEnded, MonitorWished
from ting.events.notice import NoticeEvent
from ting.events.person import PersonGranted
from ting.events.seat import SeatChanged
from ting.events.session import SessionRevoked
from ting.journeys.cards.view import dressed
from ting.journeys.contact import assist, listening
from ting.journeys.contact.consult import tell as consult
from ting.journeys.contact.consult.view import desk_views
from ting.journeys.contact.frames import (
    CallShown,
    ContactShown,
    MessageSaid,
    MessagesRead,
    OfferMade,
    OfferOver,
    RightsChanged,
    SeatShown,
    SignedOut,
    TopicsShown,
)
from ting.journeys.contact.reasons import AuxCodesShown, aux_views
from ting.journeys.contact.sayings import Stands
from ting.journeys.contact.siblings import topics_of
from ting.journeys.contact.view import DeskContact, desk_contacts, offer_views, seat_view
from ting.journeys.fitting.tell import ModulesShown, fit_of
from ting.journeys.library.files import Files
from ting.journeys.notices import tell as notices
from ting.journeys.rosters.duty import duties_of
from ting.kit.db import Database, Tx
from ting.kit.event import Event, Stored
from ting.kit.fit import Fitted
from ting.kit.frame import Told

Desks = dict[UUID, tuple[UUID | None, list[tuple[UUID, DeskContact]]]]
"""By contact: at whose desk it is, and how it is shown there and at its helpers'."""


class Frame(msgspec.Struct, frozen=True):
    """One thing to tell. `persons` are concerned; who watches the contact hears it too. `xid` orders: see kit/log.py."""

    id: int
    xid: int
    persons: frozenset[UUID]
    contact: UUID | None
    payload: Told
    session: UUID | None = None
    """Set when a session is over: its sockets close."""
    watch: bool | None = None
    """Set when these persons hear the contact from now on, or no more."""
    rights: "Rights | None" = None
    """Set when these persons may do something else: sockets that were opened as something else close."""


class Rights(msgspec.Struct, frozen=True):
    """What persons are in a tenant now; who is not named is nothing there any more."""

    tenant: UUID
    now: Mapping[UUID, people.Membership]


def messages_in(frames: Sequence[Frame]) -> dict[UUID, conversations.Message]:
    """Return the messages that frames tell, by id."""
    told = (frame.payload for frame in frames)
    return {one.message.id: one.message for one in told if isinstance(one, MessageSaid)}


class Teller:
    """Puts frames together from pages of the log."""

    def __init__(self, db: Database, files: Files, fitted: Fitted) -> None:
        self._db = db
        self._fitted = fitted
        self._files = files
        self._slugs: dict[UUID, str] = {}

    async def tell(self, page: Sequence[Stored]) -> list[Frame]:
        """Return the frames of a page, in its order."""
        by_tenant: dict[UUID | None, list[Stored]] = {}
        for stored in page:
            by_tenant.setdefault(stored.tenant, []).append(stored)
        frames: list[Frame] = []
        async with self._db.house() as tx:
            for tenant, events in by_tenant.items():
                frames += await (self._of_tenant(tx.within(tenant), events) if tenant else self._of_house(tx, events))
        return sorted(frames, key=lambda frame: frame.id)

    def spoken(self, of: Stands) -> Frame | None:
        """Return the frame of what was just said at a desk, without a look at the tables; None when that takes one."""
        slug = self._slugs.get(of.stored.tenant) if of.stored.tenant else None
        if slug is None or of.agent is None:
            return None
        return _frame(of.stored, {of.agent}, of.message.contact, MessageSaid(tenant=slug, message=of.message))

    async def _of_house(self, tx: Tx, events: Sequence[Stored]) -> list[Frame]:
        frames = []
        seats = {stored.event.seat for stored in events if isinstance(stored.event, SeatChanged)}
        rows = {seat: await routing.seat(tx, seat) for seat in seats}
        for stored in events:
            event = stored.event
            if isinstance(event, SeatChanged) and (row := rows.get(event.seat)):
                view = seat_view(row, await routing.assignments_of(tx, event.seat))
                duties = await duties_of(tx, event.seat) if event.reason == "profile" else None
                shown = SeatShown(seat=view, by=await _who(tx, event), duties=duties)
                frames.append(_frame(stored, {event.seat}, None, shown))
            elif isinstance(event, SessionRevoked):
                frames.append(Frame(stored.id, stored.xid, frozenset([event.person]), None, SignedOut(), event.session))
        return frames

    async def _of_tenant(self, tx: Tx, events: Sequence[Stored]) -> list[Frame]:
        slug = await self._slug(tx)
        said = await conversations.messages_by_id(
            tx, [stored.event.message for stored in events if isinstance(stored.event, Said)]
        )
        messages = {message.id: message for message in await dressed(tx, list(said.values()))}
        frames = await self._notices(tx, events, slug) + await self._consults(tx, events, slug)
        frames += await self._aux_codes(tx, events, slug) + await self._rights(tx, events, slug)
        frames += await self._fit(tx, events, slug)
        served = await routing.who_served(
            tx, {stored.event.contact for stored in events if isinstance(stored.event, ContactEvent)}
        )
        desks: Desks = {}
        for stored in events:
            event = stored.event
            if not isinstance(event, ContactEvent):
                continue
            persons = {
                each.person
                for each in served.get(event.contact, ())
                if each.started_at <= stored.at <= (each.done_at or stored.at)
            }
            match event:
                case Said() if event.message in messages:
                    message = self._files.signed(messages[event.message], tx.now)
                    frames.append(_frame(stored, persons, event.contact, MessageSaid(tenant=slug, message=message)))
                case Read():
                    read = MessagesRead(tenant=slug, contact=event.contact, who=event.who, seq=event.upto)
                    frames.append(_frame(stored, persons, event.contact, read))
                case Offered():
                    frames += await self._offered(tx, stored, event)
                case OfferEnded():
                    over = OfferOver(offer=event.offer, outcome=event.outcome)
                    frames.append(_frame(stored, {event.agent}, None, over))
                case Accepted():
                    taken = OfferOver(offer=event.offer, outcome="accepted")
                    frames.append(_frame(stored, {event.agent}, None, taken))
                    frames += await self._contact(tx, stored, event.contact, {event.agent}, slug, desks)
                case AcwEnded() | Transferred() | Returned() | TakenOver() | CallbackTried(over=False):
                    by = await _who(tx, event)
                    gone = ContactShown(tenant=slug, contact_id=event.contact, contact=None, by=by)
                    frames.append(_frame(stored, {event.agent}, None, gone))
                case (
                    AcwStarted()
                    | Connected()
                    | Lost()
                    | Back()
                    | CallbackTried()
                    | HoldStarted()
                    | HoldEnded()
                    | CallDialled()
                    | CallJoined()
                    | CallHeld()
                    | CallEnded()
                ):
                    frames += await self._contact(tx, stored, event.contact, persons, slug, desks)
                case _:
                    frames += await self._supervised(tx, stored, event, slug)
            frames += await self._topics(tx, stored, event, persons, slug)
        return frames

    async def _notices(self, tx: Tx, events: Sequence[Stored], slug: str) -> list[Frame]:
        return [
            _frame(stored, told[0], None, told[1])
            for stored in events
            if isinstance(stored.event, NoticeEvent) and (told := await notices.told(tx, stored.event, slug))
        ]

    async def _aux_codes(self, tx: Tx, events: Sequence[Stored], slug: str) -> list[Frame]:
        changed = [stored for stored in events if isinstance(stored.event, AuxCodeChanged)]
        if not changed:
            return []
        shown = AuxCodesShown(tenant=slug, aux_codes=await aux_views(tx, slug))
        return [_frame(changed[-1], {agent.id for agent in await people.agents(tx)}, None, shown)]

    async def _rights(self, tx: Tx, events: Sequence[Stored], slug: str) -> list[Frame]:
        """Tell those whose role was changed, or what a role allows, in one frame a page."""
        changed = [
            stored
            for stored in events
            if isinstance(stored.event, PersonGranted)
            or (isinstance(stored.event, ChangeMade) and stored.event.kind in ("agents", "roles"))
        ]
        persons: set[UUID] = set()
        for event in (stored.event for stored in changed):
            if isinstance(event, PersonGranted):
                persons.add(event.person)
            elif isinstance(event, ChangeMade) and event.kind == "agents":
                persons.add(event.subject)
            elif isinstance(event, ChangeMade):
                for role in await people.roles(tx, [event.subject]):
                    persons |= set(await people.holders(tx, role.key))
        if not persons:
            return []
        last, shown = changed[-1], RightsChanged(tenant=slug)
        rights = Rights(tx.tenant, await people.memberships_here(tx, list(persons)))
        return [Frame(last.id, last.xid, frozenset(persons), None, shown, rights=rights)]

    async def _fit(self, tx: Tx, events: Sequence[Stored], slug: str) -> list[Frame]:
        refitted = [
            stored
            for stored in events
            if isinstance(stored.event, ModuleSwitched)
            or (isinstance(stored.event, ChangeMade) and stored.event.kind == "terms")
        ]
        if not refitted:
            return []
        shown = ModulesShown(tenant=slug, fit=await fit_of(tx, self._fitted, slug))
        return [_frame(refitted[-1], {agent.id for agent in await people.agents(tx)}, None, shown)]

    async def _consults(self, tx: Tx, events: Sequence[Stored], slug: str) -> list[Frame]:
        return [
            Frame(stored.id, stored.xid, word.persons, None, word.payload, watch=word.watch)
            for stored in events
            if isinstance(stored.event, ConsultAsked | ConsultJoined | ConsultHeld | ConsultEnded)
            for word in await consult.told(tx, stored.event, slug)
        ]

    async def _slug(self, tx: Tx) -> str:
        if tx.tenant not in self._slugs:
            self._slugs[tx.tenant] = (await tenancy.current(tx)).slug
        return self._slugs[tx.tenant]

    async def _offered(self, tx: Tx, stored: Stored, event: Offered) -> list[Frame]:
        offer = await routing.offer(tx, event.offer)
        if offer.state != "live":
            return []  # over before it was told: its end is told too
        views = await offer_views(tx, [offer])
        return [_frame(stored, {event.agent}, None, OfferMade(offer=view)) for view in views]

    async def _supervised(self, tx: Tx, stored: Stored, event: ContactEvent, slug: str) -> list[Frame]:
        """Tell a call for a supervisor to those who may answer it, and to its agent; and to who listens in that he does."""
        if isinstance(event, MonitorWished | Monitored | MonitorEnded):
            return [_frame(stored, {event.by}, None, await listening.shown(tx, event, slug))]
        if not isinstance(event, AssistCalled | AssistNoted | AssistAnswered | AssistEnded):
            return []
        call = await assistance.get(tx, event.call)
        persons = {call.agent, *await people.who_may(tx, assist.ANSWER, call.agent)}
        return [_frame(stored, persons, None, CallShown(call=view)) for view in await assist.views(tx, [call])]

    async def _contact(
        self, tx: Tx, stored: Stored, contact: UUID, persons: set[UUID], slug: str, desks: Desks
    ) -> list[Frame]:
        """Show a contact at the desks that have it; `desks`: what was put together for this page already."""
        if contact not in desks:
            desks[contact] = await self._at_desks(tx, contact)
        held, shown = desks[contact]
        if held not in persons:
            return []
        return [
            _frame(stored, {person}, None, ContactShown(tenant=slug, contact_id=contact, contact=view))
            for person, view in shown
        ]

    async def _at_desks(self, tx: Tx, contact: UUID) -> tuple[UUID | None, list[tuple[UUID, DeskContact]]]:
        held = await routing.serving(tx, contact)
        if held is None:
            return None, []
        shown = [(held.person, view) for view in await desk_contacts(tx, [held])]
        return held.person, shown + await desk_views(tx, await consults.live(tx, [contact]))

    async def _topics(self, tx: Tx, stored: Stored, event: ContactEvent, persons: set[UUID], slug: str) -> list[Frame]:
        """Tell all topics of a conversation to those who have one, for each names the others; and what is one no more."""
        if not isinstance(event, Accepted | Transferred | AcwStarted | Merged | Split):
            return []
        desks, topics = await topics_of(tx, event.contact)
        frames = [_frame(stored, desks, None, TopicsShown(tenant=slug, topics=topics))] if topics else []
        if isinstance(event, Merged):
            by = None if event.by in persons else await _who(tx, event)
            gone = ContactShown(tenant=slug, contact_id=event.contact, contact=None, by=by, into=event.into)
            frames.append(_frame(stored, persons, None, gone))
        return frames


async def _who(tx: Tx, event: Event) -> str | None:
    """Return who did it, where it was not the one who is told."""
    by = event.by if isinstance(event, SeatChanged | TakenOver | Merged) else None
    names = await people.names(tx, [by]) if by else {}
    return names[by][0] if by in names else None


def _frame(stored: Stored, persons: set[UUID], contact: UUID | None, payload: Told) -> Frame:
    return Frame(stored.id, stored.xid, frozenset(persons), contact, payload)

"""Leads a call through its flow for who is on the line with it: what needs nobody's ear is done here, the rest is handed out."""

from uuid import UUID

import msgspec

from ting.domains.flows import api as flows
from ting.domains.flows.api import (
    Act,
    Answered,
    Asked,
    CallBackPromised,
    Caller,
    CallState,
    Ended,
    Event,
    Hours,
    HoursAsked,
    HungUp,
    Key,
    Left,
    Listening,
    MessageTaken,
    NotReached,
    PlaceSaid,
    Prompt,
    Queued,
    Said,
    Silence,
    Sought,
    Stay,
    Ticked,
    Transferred,
    Version,
    phrases,
)
from ting.domains.routing import api as routing
from ting.journeys.flows import prompts
from ting.journeys.flows.lookup import look_up
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.fetch import Fetcher
from ting.kit.locale import Locale
from ting.kit.problem import NotThere
from ting.kit.voice import Silent, Voice

__all__ = [
    "Act",
    "Asked",
    "CallBackPromised",
    "Caller",
    "Ended",
    "Event",
    "Guide",
    "HungUp",
    "Key",
    "Left",
    "Listening",
    "MessageTaken",
    "NotReached",
    "PlaceSaid",
    "Prompt",
    "Queued",
    "Said",
    "Silence",
    "Stay",
    "Ticked",
    "Transferred",
    "Walk",
]


class Walk(msgspec.Struct, frozen=True):
    """A call on its way."""

    tenant: UUID
    call: UUID
    of: Version
    state: CallState

    @property
    def lang(self) -> Locale:
        """In which language he is spoken to."""
        return self.state.lang


class Guide:
    """The way of calls through flows."""

    def __init__(self, db: Database, files: Blobs, voice: Voice, fetcher: Fetcher) -> None:
        self._db = db
        self._files = files
        self._voice = voice
        self._fetcher = fetcher

    async def begin(self, tenant: UUID, call: UUID, flow: UUID, caller: Caller) -> tuple[Walk, Act] | None:
        """Let a call begin its flow, or go on where it stood; None where there is no such flow (in use)."""
        async with self._db.tx(tenant) as tx:
            before = await flows.run(tx, call)
            if before is not None:
                walk = Walk(tenant, call, *before)
                return await self._alone(walk, flows.again(walk.of.plan, walk.state))
            try:
                of = await flows.version(tx, flow)
            except NotThere:
                return None
        state, act = flows.begin(of.plan, caller)
        return await self._alone(Walk(tenant, call, of, state), act)

    async def happened(self, walk: Walk, event: Event) -> tuple[Walk, Act]:
        """Return where a call stands after something happened, and what is to be done. It is kept before it is done."""
        state, act = flows.step(walk.of.plan, walk.state, event)
        return await self._alone(msgspec.structs.replace(walk, state=state), act)

    async def closed(self, walk: Walk) -> tuple["Guide", Walk, Act] | None:
        """Let a call whose queue takes nobody now go on where its step says; None where that says nothing."""
        if not flows.goes_on(walk.of.plan, walk.state):
            return None
        return (self, *await self.happened(walk, NotReached()))

    async def further(self, tenant: UUID, call: UUID) -> tuple["Guide", Walk, Act] | None:
        """Let a call that has waited too long go on, or go on where it stood on its way; None where it goes through no flow."""
        async with self._db.tx(tenant) as tx:
            before = await flows.run(tx, call)
        if before is None:
            return None
        walk = Walk(tenant, call, *before)
        if walk.state.waits == "queue":
            return (self, *await self.happened(walk, NotReached()))
        return (self, *await self._alone(walk, flows.again(walk.of.plan, walk.state)))

    async def over(self, walk: Walk) -> None:
        """Forget where a call stood."""
        await self._db.run(walk.tenant, flows.drop_run, walk.call)

    async def sound(self, walk: Walk, prompt: Prompt) -> bytes | None:
        """Return what a prompt sounds like; None where nothing is said, or nothing can be read out."""
        try:
            return await prompts.heard(self._files, self._voice, walk.tenant, prompt, walk.lang)
        except Silent:
            return None

    async def house_says(self, walk: Walk, act: Act) -> bytes | None:
        """Return what the house itself says with an act: that it did not understand, the place, that it will call."""
        lang = walk.lang
        match act:
            case Asked(_, _, True):
                said = [phrases.AGAIN[lang]]
            case PlaceSaid(place, low, high, callback, message):
                said = phrases.place_said(lang, place, low, high, callback, message)
            case CallBackPromised(_, _, prompt) if prompt.silent:
                said = [phrases.CALLED_BACK[lang]]
            case MessageTaken(_, prompt) if prompt.silent:
                said = [phrases.AFTER_TONE[lang]]
            case _:
                return None
        try:
            return await prompts.read_out(self._voice, walk.tenant, said, lang)
        except Silent:
            return None

    async def _alone(self, walk: Walk, act: Act) -> tuple[Walk, Act]:
        """Do what needs nobody's ear; keep where the call stands then."""
        while isinstance(act, HoursAsked | Sought):
            if isinstance(act, HoursAsked):
                event: Event = Hours(open=await self._open(walk.tenant, act.queue))
            else:
                found = await look_up(self._db, self._fetcher, walk.tenant, act.panel, act.value, walk.lang)
                event = Answered(found)
            state, act = flows.step(walk.of.plan, walk.state, event)
            walk = msgspec.structs.replace(walk, state=state)
        if not isinstance(act, Stay):
            await self._db.run(walk.tenant, flows.put_run, walk.call, walk.of, walk.state)
        return walk, act

    async def _open(self, tenant: UUID, queue: UUID) -> bool:
        async with self._db.tx(tenant) as tx:
            found = next((each for each in await routing.queues(tx) if each.id == queue and not each.archived), None)
            return found is not None and routing.is_open(found.hours, tx.now)

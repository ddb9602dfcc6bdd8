"""The live socket of desks and boards: frames in order, resumed by mark, a gap said openly. See docs/guide/live.md."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import SerializationException, WebSocketDisconnect

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.consult.steps import voice
from ting.journeys.contact.frames import ContactShown
from ting.journeys.contact.lines import Lines
from ting.journeys.contact.live import Frame, Rights
from ting.journeys.floor.board import Board
from ting.journeys.floor.scope import Scope, within
from ting.journeys.workday.routes import QueueLine
from ting.kit import clock
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.frame import Told
from ting.kit.log import Handler, behind
from ting.kit.personal import masked
from ting.kit.presence import Presence
from ting.kit.problem import NotThere, Problem
from ting.web.auth import signed_in
from ting.web.door import Door
from ting.web.frames import BoardShown, Gap, Ping, Pong, QueuesShown, Ready, SomeoneTypes
from ting.web.saying import Mouth

log = structlog.get_logger()

KEPT = 5000
"""Frames kept for those who come back; who was away longer fetches his screens afresh."""
BACKLOG = 1000
"""Frames that may wait for one socket; one that is slower is cut, and resumes."""
CLOSE_SIGNED_OUT, CLOSE_ORIGIN, CLOSE_SLOW, CLOSE_RIGHTS = 4401, 4403, 4408, 4409
CLOSE_NONSENSE = 1003
BEAT = 1.0
RECHECK = 4.0
PULSE, SILENT = 3.0, 6.5
"""So often it is asked who still hears us, and so long may be silent who has promised to answer."""
BoardOf = Callable[[str, Scope], Awaitable[Board]]


class Socket:
    """One connection of one person."""

    def __init__(self, socket: WebSocket[Any, Any, Any], signed: people.Signed, slugs: dict[UUID, str]) -> None:
        self.socket = socket
        self.signed = signed
        self.slugs = slugs
        self.hidden = frozenset(
            slug for tenant, slug in slugs.items() if not signed.memberships[tenant].rights.personal
        )
        """The tenants whose customers this person is not to know."""
        self.board: tuple[str, Scope] | None = None
        self.watching: set[UUID] = set()
        self.live = False
        self.answers = False
        """Whether it has promised to answer when it is asked whether it hears us."""
        self.heard = clock.monotonic()
        self.lost = asyncio.Event()
        self._out: asyncio.Queue[bytes | int] = asyncio.Queue(BACKLOG)

    def concerns(self, frame: Frame) -> bool:
        """Say whether this person is told."""
        return self.signed.person.id in frame.persons or (frame.contact is not None and frame.contact in self.watching)

    def was(self, rights: Rights) -> bool:
        """Say whether this person is something else in a tenant than he was when he connected."""
        before = self.signed.memberships.get(rights.tenant)
        return before != rights.now.get(self.signed.person.id)

    def tell(self, told: Told, payload: bytes) -> None:
        """Queue what is told, whose payload this is; masked, where its customers are not to be known."""
        self.send(msgspec.json.encode(masked(told, self.hidden)) if self.hidden else payload)

    def send(self, payload: bytes) -> None:
        """Queue a frame; a socket that cannot keep up is closed."""
        try:
            self._out.put_nowait(payload)
        except asyncio.QueueFull:
            self.close(CLOSE_SLOW)

    def close(self, code: int) -> None:
        """Close after what is queued, or at once when the queue is full."""
        if self._out.full():
            self._out.get_nowait()
        self._out.put_nowait(code)

    async def write(self) -> None:
        """Send what is queued until closed."""
        while True:
            item = await self._out.get()
            if isinstance(item, int):
                await self.socket.close(item)
                return
            await self.socket.send_data(item.decode(), mode="text")


class Hub:
    """All sockets of this process, and the newest frames."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        lines: Lines,
        presence: Presence,
        board: BoardOf,
        door: Door,
        mouth: Mouth,
        counting: Sequence[Handler] = (),
    ) -> None:
        """`counting`: the handlers that make the figures of a board."""
        self._db = db
        self._counting = counting
        self._door = door
        self._mouth = mouth
        self._bus = bus
        self._lines = lines
        self._presence = presence
        self._board = board
        self._kept: deque[tuple[Frame, bytes]] = deque(maxlen=KEPT)
        self._from = 0
        self._mark = 0
        self._sockets: set[Socket] = set()
        self._dirty = True
        bus.hear(self._word)

    def begin(self, mark: int) -> None:
        """Say from which mark on frames will come."""
        self._from = self._mark = mark

    def heard(self, frames: Iterable[Frame], mark: int) -> None:
        """Take in the frames of a page and send them to whom they concern. `mark`: all below it has been told."""
        self._mark = max(self._mark, mark)
        self._dirty = True
        for frame in frames:
            if len(self._kept) == KEPT:
                self._from = max(self._from, self._kept[0][0].xid + 1)
            if frame.session is not None or frame.rights is not None:
                self._door.forget(*frame.persons)
            if frame.watch is not None and isinstance(frame.payload, ContactShown):
                self._watch(frame.persons, frame.payload.contact_id, on=frame.watch)
            told = msgspec.structs.replace(frame.payload, id=frame.id, mark=str(mark))
            frame = msgspec.structs.replace(frame, payload=told)  # noqa: PLW2901
            payload = msgspec.json.encode(told)
            self._kept.append((frame, payload))
            for socket in list(self._sockets):
                self._tell(socket, frame, payload)

    def ahead(self, frames: Iterable[Frame]) -> None:
        """Send frames of what has been committed, though the log has not brought it yet: the mark stays where it is."""
        self.heard(frames, self._mark)

    def _tell(self, socket: Socket, frame: Frame, payload: bytes) -> None:
        if frame.session is not None:
            if frame.session == socket.signed.session:
                socket.send(payload)
                socket.close(CLOSE_SIGNED_OUT)
        elif frame.rights is not None:
            if socket.signed.person.id in frame.persons and socket.was(frame.rights):
                socket.send(payload)
                socket.close(CLOSE_RIGHTS)  # it comes back as what its person is now, and hears what he may
        elif socket.live and socket.concerns(frame):
            socket.tell(frame.payload, payload)

    def hello(self, socket: Socket, mark: str | None, board: str | None, scope: Scope) -> None:
        """Begin, or go on from a mark: what lay between follows at once, or a gap is said."""
        tenant = next((id_ for id_, slug in socket.slugs.items() if slug == board), None)
        socket.board = None
        if board and tenant is not None and socket.signed.may(tenant, "board.view"):
            mine = socket.signed.memberships[tenant]
            with suppress(NotThere):  # a site or a team that he does not see
                socket.board = (board, within(scope, socket.signed.person.id, mine))
        since = int(mark) if mark and mark.isascii() and mark.isdigit() and len(mark) < 20 else None
        missed = self._since(socket, since) if since is not None else []
        greeting = Ready if missed is not None else Gap
        socket.send(msgspec.json.encode(greeting(mark=str(self._mark), now=clock.wall_ms())))
        for frame, payload in missed or ():
            socket.tell(frame.payload, payload)
        socket.live = True
        self._dirty = True

    def _since(self, socket: Socket, mark: int) -> list[tuple[Frame, bytes]] | None:
        """Return what a socket missed since a mark; None when that is not all kept, or too much."""
        if mark < self._from:
            return None
        missed = [
            (frame, payload)
            for frame, payload in self._kept
            if frame.xid >= mark and frame.session is None and socket.concerns(frame)
        ]
        return missed if len(missed) < BACKLOG // 2 else None

    def watch(self, person: UUID, contact: UUID, *, on: bool) -> None:
        """Let a person's sockets, on whatever node, hear a contact, or no more; those of this process at once."""
        self._watch([person], contact, on=on)
        self._bus.say({"op": "watch", "person": str(person), "contact": str(contact), "on": on})

    def _watch(self, persons: Collection[UUID], contact: UUID, *, on: bool) -> None:
        for socket in self._sockets:
            if socket.signed.person.id in persons:
                (socket.watching.add if on else socket.watching.discard)(contact)

    def typing(
        self,
        tenant: str,
        contact: UUID,
        who: str,
        name: str | None,
        *,
        by: people.Person | None = None,
        agent: UUID | None = None,
    ) -> None:
        """Tell that somebody is typing; it may be lost.

        `who` "agent" reaches the customer under `name`; "staff" never does. `by`: those who work here are told his real
        name, and he himself is not told. `agent`: at whose desk the contact is.
        """
        word = {"op": "typing", "tenant": tenant, "contact": str(contact), "who": who, "name": name}
        if by is not None:
            word |= {"by": str(by.id), "real": by.name}
        self._bus.say({**word, "agent": str(agent) if agent else None})

    def _word(self, word: dict[str, Any]) -> None:
        if word["op"] == "watch":
            self._watch([UUID(word["person"])], UUID(word["contact"]), on=word["on"])
        elif word["op"] == "typing":
            # Staff know each other by their names; the alias is for the customer.
            name = word.get("real") or word["name"]
            shown = SomeoneTypes(tenant=word["tenant"], contact=word["contact"], who=word["who"], name=name)
            payload = msgspec.json.encode(shown)
            for socket in self._sockets:
                me = str(socket.signed.person.id)
                concerned = me == word.get("agent") or UUID(word["contact"]) in socket.watching
                if concerned and me != word.get("by"):
                    socket.send(payload)

    async def beat(self) -> None:
        """Tell boards and queues once a second, when something changed, until the figures of it are there too."""
        while True:
            await asyncio.sleep(BEAT)
            if not self._dirty or not self._sockets:
                continue
            self._dirty = False
            try:
                await self._tell_boards()
            except BaseException:
                self._dirty = True  # the change is told in the next beat: perhaps nothing else will change for long
                raise
            for socket in list(self._sockets):
                if socket.live:
                    socket.send(msgspec.json.encode(QueuesShown(queues=self.queues_of(socket.slugs))))

    async def _tell_boards(self) -> None:
        boards = {socket.board for socket in self._sockets if socket.board}
        if boards:  # asked first: what the reports take in while a board is put together may be missing in it
            async with self._db.house() as tx:
                late = await behind(tx, self._counting, self._mark)
            self._dirty = self._dirty or late
        for board in boards:
            try:
                shown = BoardShown(board=await self._board(*board))
                payload = msgspec.json.encode(shown)
            except NotThere:  # a site or a team that is no more
                continue
            for socket in list(self._sockets):
                if socket.board == board:
                    socket.tell(shown, payload)

    def queues_of(self, slugs: dict[UUID, str]) -> list[QueueLine]:
        """Return who waits in the queues of these tenants."""
        return [
            QueueLine(
                tenant=slugs[queue.tenant],
                id=queue.id,
                name=queue.name,
                waiting=self._lines.waiting(queue.id),
                longest_since=row.ticket.entered_at if (row := self._lines.longest(queue.id)) else None,
            )
            for queue in self._lines.queues.values()
            if queue.tenant in slugs
        ]

    async def recheck(self) -> None:
        """Close the sockets of sessions that are over, should the word of it have been lost."""
        while True:
            await asyncio.sleep(RECHECK)
            asked = list(self._sockets)  # who comes while we ask is not asked about
            if not asked:
                continue
            async with self._db.house() as tx:
                live = await people.live_sessions(tx, [socket.signed.session for socket in asked])
            for socket in asked:
                if socket.signed.session not in live:
                    socket.close(CLOSE_SIGNED_OUT)

    async def pulse(self) -> None:
        """Lose the sockets whose other end has fallen silent: a network that was cut, a computer that sleeps, tell nobody.

        Who was held up himself has not heard what was said to him, and judges nobody.
        """
        ping = msgspec.json.encode(Ping())
        while True:
            before = clock.monotonic()
            await asyncio.sleep(PULSE)
            now = clock.monotonic()
            for socket in [each for each in self._sockets if each.answers]:
                if now - before > PULSE + BEAT:
                    socket.heard = now
                if now - socket.heard > SILENT:
                    socket.close(CLOSE_SLOW)
                    socket.lost.set()
                else:
                    socket.send(ping)

    async def serve(self, socket: WebSocket[Any, Any, Any]) -> None:
        """Serve one connection until it ends."""
        await socket.accept()
        signed = await who_comes(socket, self._door)
        if signed is None:
            return
        async with self._db.house() as tx:
            tenants = await tenancy.of_ids(tx, list(signed.memberships))
        mine = Socket(socket, signed, {tenant.id: tenant.slug for tenant in tenants})
        self._sockets.add(mine)
        async with self._db.house() as tx:
            # Where he helps a colleague he hears what is said, as who watches does.
            mine.watching |= {
                of.contact for _, of in await consults.of_person(tx, signed.person.id) if of.state == "here"
            }
        # A program hears and sits nowhere: it is no desk that could be manned.
        connection = None if signed.token else await self._presence.open("agent", signed.person.id, None)
        writer = asyncio.ensure_future(mine.write())
        reader = asyncio.ensure_future(self._read(mine))
        lost = asyncio.ensure_future(mine.lost.wait())  # the writer may stand before a line that takes nothing more
        try:
            await asyncio.wait([writer, reader, lost], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sockets.discard(mine)
            for task in (writer, reader, lost):
                task.cancel()
            await asyncio.gather(writer, reader, lost, return_exceptions=True)
            if connection is not None:
                await asyncio.shield(self._presence.close(connection))

    async def _read(self, mine: Socket) -> None:
        try:
            while True:
                said = await mine.socket.receive_json()
                mine.heard = clock.monotonic()
                match said.get("op"):
                    case "hello":
                        mine.answers = said.get("answers") is True
                        self.hello(mine, said.get("mark"), said.get("board"), _scope(said))
                    case "typing":
                        inner = said.get("to") == "staff"
                        await self._types(mine, str(said.get("tenant")), UUID(str(said.get("contact"))), inner=inner)
                    case "say":
                        mine.send(msgspec.json.encode(await self._mouth.say(mine.signed, mine.slugs, said)))
                    case "ping":
                        mine.send(msgspec.json.encode(Pong()))
        except WebSocketDisconnect:
            return
        except (ValueError, AttributeError, RecursionError, SerializationException):
            await mine.socket.close(CLOSE_NONSENSE)

    async def _types(self, mine: Socket, slug: str, contact: UUID, *, inner: bool) -> None:
        """Tell who is writing: to the customer (`agent`), which all in the conversation see, or to the staff alone."""
        tenant = next((id_ for id_, name in mine.slugs.items() if name == slug), None)
        if tenant is None:
            return
        async with self._db.tx(tenant) as tx:
            found = (await conversations.of_ids(tx, [contact])).get(contact)
            person = mine.signed.person
            if found is None or found.state != "serving":
                return
            heard = await voice(tx, found, person.id)
        if heard == "customer" and not inner:
            self.typing(slug, contact, "agent", person.alias, by=person, agent=found.agent)
        elif heard is not None or contact in mine.watching:
            self.typing(slug, contact, "staff", None, by=person, agent=found.agent)


def _scope(said: dict[str, Any]) -> Scope:
    """Read which part of a board is meant. Raises ValueError."""
    return Scope(*(UUID(str(said[key])) if said.get(key) else None for key in ("site", "team")))


async def who_comes(socket: WebSocket[Any, Any, Any], door: Door) -> people.Signed | None:
    """Return who has opened a socket of those who work here; None where it was closed again, by a code that says why."""
    if not same_origin(socket):
        await socket.close(CLOSE_ORIGIN)
        return None
    try:
        signed = await signed_in(socket, door)
    except Problem as problem:
        await socket.close(CLOSE_SIGNED_OUT if problem.status == 401 else CLOSE_SLOW)
        return None
    if signed.lacks_second_factor:
        await socket.close(CLOSE_SIGNED_OUT)
        return None
    return signed


def same_origin(socket: WebSocket[Any, Any, Any]) -> bool:
    """Say whether a page of ours (or no page at all) opened the socket."""
    origin = socket.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == socket.headers.get("host")


@websocket("/api/live", opt={"permission": "public"})
async def live(socket: WebSocket[Any, Any, Any]) -> None:
    """The live socket; the session is checked when it opens, and its end closes it."""
    hub: Hub = socket.app.state.hub
    await hub.serve(socket)

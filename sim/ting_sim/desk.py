"""An agent's or supervisor's side: the desk's HTTP API and its live socket, as the desk's screen uses them.

async with DeskClient(url, email, password) as desk:
    await desk.status("available")
    offer = await desk.wait_offer(timeout=30)
    contact = await desk.accept(offer)
    await desk.say(contact.tenant, contact.id, "您好，我是阿哲")
    await desk.end(contact.tenant, contact.id)
    await desk.wrapup(contact.tenant, contact.id, "solved")
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Any, Self

from ting_sim.client import Client
from ting_sim.door import Door, origin_of, socket_url
from ting_sim.keyed import Keyed
from ting_sim.line import Frame, Line
from ting_sim.tasks import PATIENCE_S, new_key
from ting_sim.transcript import Transcript
from ting_sim.wire import ConnectError, DeskContact, Json, Message, Offer, ProblemError, Seat

_IDS_KEPT = 4096
_TRANSCRIPTS_KEPT = 200


class DeskClient(Client):
    """One signed-in person. What the live socket tells is kept in `seat`, `offers`, `contacts` and the transcripts.

    A frame is taken once, by its id; after a loss the socket resumes at the newest mark, and a gap fetches the desk
    afresh. Requests are repeated with the same key while the server is away.
    """

    def __init__(
        self,
        url: str,
        email: str,
        password: str,
        *,
        board: str | None = None,
        verify: bool = True,
        answers: bool = False,
    ) -> None:
        """`board` asks for the live board of that tenant (its slug). `answers`: promise to say that we hear, as a page does."""
        self.url = url.rstrip("/")
        self.email = email
        self.me: Json = {}
        self.snapshot: Json = {}
        self.seat: Seat | None = None
        self.offers: OrderedDict[str, Offer] = OrderedDict()
        self.contacts: dict[str, DeskContact] = {}
        self.board: Json | None = None
        self.queues: list[Json] = []
        self.topics: list[Json] = []
        self.mark: str | None = None
        self.gaps = 0
        self.frames_again = 0
        self.offer_outcomes: OrderedDict[str, str] = OrderedDict()
        self.on_message: Callable[[str, Message], None] | None = None
        self.on_frame: Callable[[Frame], None] | None = None
        self._answers = answers
        self._keyed = Keyed()
        self._password = password
        self._board_of: Json = {"board": board}
        self._transcripts: OrderedDict[str, Transcript] = OrderedDict()
        self._seen: set[tuple[int, str]] = set()
        self._seen_order: deque[tuple[int, str]] = deque()
        self._door = Door(url, verify=verify, headers={"X-Ting": "1"})
        self._line = self._new_line()

    # -- life

    @property
    def cookie(self) -> str:
        """What says on other connections who we are; empty before signing in."""
        return self._door.headers.get("Cookie", "")

    async def sign_in(self) -> Json:
        """Open a session; return Me. ProblemError `sign_in_failed` or `too_many_tries`."""
        answer = await self._door.ask("POST", "/api/session", json={"email": self.email, "password": self._password})
        cookie = answer.cookies.get("ting_session") or self._door_cookie(answer.headers.get_list("set-cookie"))
        if cookie is None:
            raise ProblemError(answer.status_code, "no_session_cookie", "the server set no ting_session cookie")
        self._door.headers["Cookie"] = f"ting_session={cookie}"
        self._line.headers["Cookie"] = f"ting_session={cookie}"
        self.me = answer.json()
        return self.me

    async def connect(self, timeout: float = PATIENCE_S) -> Self:  # noqa: ASYNC109
        """Sign in when not yet done, read the desk, and open the live socket at the desk's mark."""
        if not self.me:
            await self.sign_in()
        if self.mark is None:
            await self.desk()
        await self._line.open(timeout)
        return self

    async def close(self) -> None:
        """Close the socket and the connections. The session stays; the seat goes away after the server's grace time."""
        await self._line.close()
        await self._door.close()

    async def renew(self, *, signed_out: bool = False) -> None:
        """Begin again: a new socket, the desk read afresh, and a new session when the old one is `signed_out`."""
        await self._line.close()
        self._line = self._new_line()
        self.mark = None
        if signed_out:
            self.me = {}

    async def sign_out(self) -> None:
        """End the session."""
        await self._door.ask("DELETE", "/api/session")

    # -- the seat

    async def desk(self) -> Json:
        """Read the whole desk, and take it as the present truth."""
        data: Json = (await self._door.ask("GET", "/api/desk")).json()
        self.snapshot = data
        self.seat = Seat.read(data["seat"])
        self.offers = OrderedDict((str(one["id"]), Offer.read(one)) for one in data.get("offers", []))
        self.contacts = {str(one["id"]): DeskContact.read(one) for one in data.get("contacts", [])}
        self.queues = list(data.get("queues", []))
        if data.get("mark") is not None:
            self.mark = str(data["mark"])
        self._changed()
        return data

    async def status(self, status: str, aux: str | None = None) -> Seat:
        """Set available, away (with an aux code) or offline. ProblemError `aux_needed`."""
        answer = await self._door.ask("POST", "/api/desk/status", json={"status": status, "aux": aux})
        self.seat = Seat.read(answer.json())
        self._changed()
        return self.seat

    # -- offers

    async def wait_offer(self, timeout: float = PATIENCE_S) -> Offer:  # noqa: ASYNC109
        """Wait for an offer; the oldest stands first."""
        await self.wait_for(lambda d: bool(d.offers), timeout, "an offer")
        return next(iter(self.offers.values()))

    async def accept(self, offer: Offer) -> DeskContact:
        """Answer the offer. ProblemError `offer_gone` when it ran out, unless we ourselves had it already."""
        try:
            answer = await self._door.ask("POST", f"/api/t/{offer.tenant}/offers/{offer.id}/accept")
        except ProblemError as error:
            self._drop_offer(offer.id)
            if error.status == 409:
                # The first answer may have been lost with the server: then the contact is on our desk.
                await self.desk()
                if offer.contact in self.contacts:
                    return self.contacts[offer.contact]
            raise
        self._drop_offer(offer.id)
        contact = DeskContact.read(answer.json())
        self.contacts[contact.id] = contact
        self._changed()
        return contact

    async def decline(self, offer: Offer, reason: str = "busy") -> None:
        """Refuse the offer: busy, not_mine, conflict, other."""
        try:
            await self._door.ask("POST", f"/api/t/{offer.tenant}/offers/{offer.id}/decline", json={"reason": reason})
        finally:
            self._drop_offer(offer.id)

    # -- a conversation

    async def contact(self, tenant: str, contact: str) -> Json:
        """Read a contact whole: messages, customer, timeline, codes, what we may do. Fills its transcript."""
        data: Json = (await self._door.ask("GET", f"/api/t/{tenant}/contacts/{contact}")).json()
        transcript = self.transcript(contact)
        for one in data.get("messages", []):
            transcript.hear(Message.read(one))
        self._changed()
        return data

    def transcript(self, contact: str) -> Transcript:
        """The transcript of a contact, as heard so far."""
        found = self._transcripts.get(contact)
        if found is None:
            found = self._transcripts[contact] = Transcript()
            while len(self._transcripts) > _TRANSCRIPTS_KEPT:
                oldest = next((key for key in self._transcripts if key not in self.contacts and key != contact), None)
                if oldest is None:
                    break
                del self._transcripts[oldest]
        return found

    def messages(self, contact: str) -> list[Message]:
        """The messages of a contact heard so far, in order."""
        return self.transcript(contact).messages

    async def look_at(self, board: str, *, site: str | None = None, team: str | None = None) -> None:
        """Ask for the live board of a tenant, or of a part of it."""
        self._board_of = {"board": board, "site": site, "team": team}
        await self._line.send({"op": "hello", "mark": self.mark, "answers": self._answers, **self._board_of})

    async def say(
        self,
        tenant: str,
        contact: str,
        text: str,
        *,
        kind: str = "text",
        key: str | None = None,
        patience: float = 30.0,
    ) -> Message:
        """Write to the customer (`text`) or to colleagues (`note`). The same key is the same message."""
        key = key or new_key()
        answer = await self._door.ask(
            "POST",
            f"/api/t/{tenant}/contacts/{contact}/messages",
            json={"key": key, "kind": kind, "text": text},
            patience=patience,
        )
        return self._said(contact, key, text, answer.json())

    async def write(
        self, tenant: str, contact: str, text: str, *, key: str | None = None, patience: float = PATIENCE_S
    ) -> Message:
        """Write to the customer over the live socket. The same key is the same message."""
        key = key or new_key()
        frame = {"op": "say", "tenant": tenant, "contact": contact, "key": key, "text": text}
        return self._said(contact, key, text, await self._keyed.deliver(self._line, frame, patience))

    async def note(self, tenant: str, contact: str, text: str, *, key: str | None = None) -> Message:
        """Write a note that the customer never sees."""
        return await self.say(tenant, contact, text, kind="note", key=key)

    async def send_file(
        self, tenant: str, contact: str, name: str, content: bytes, media_type: str, *, key: str | None = None
    ) -> Message:
        """Send a file to the customer."""
        key = key or new_key()
        answer = await self._door.ask(
            "POST",
            f"/api/t/{tenant}/contacts/{contact}/files",
            data={"key": key},
            files={"file": (name, content, media_type)},
        )
        return self._said(contact, key, None, answer.json())

    async def read(self, tenant: str, contact: str, seq: int | None = None) -> None:
        """Mark as read up to `seq`, or all that we heard."""
        upto = self.transcript(contact).last_seq if seq is None else seq
        await self._door.ask("POST", f"/api/t/{tenant}/contacts/{contact}/read", json={"seq": upto})

    async def typing(self, tenant: str, contact: str) -> None:
        """Show the customer that we type."""
        await self._line.send({"op": "typing", "tenant": tenant, "contact": contact})

    async def transfer_targets(self, tenant: str, contact: str) -> Json:
        """Read where this contact may go."""
        answer = await self._door.ask("GET", f"/api/t/{tenant}/transfer-targets", params={"contact": contact})
        found: Json = answer.json()
        return found

    async def transfer(
        self,
        tenant: str,
        contact: str,
        *,
        note: str,
        to_queue: str | None = None,
        to_agent: str | None = None,
        key: str | None = None,
    ) -> Json:
        """Hand the contact on. ProblemError `note_needed`, `already_visited`. {} or {"to": "supervisor"}."""
        body = {"to_queue": to_queue, "to_agent": to_agent, "note": note, "key": key or new_key()}
        answer = await self._door.ask(
            "POST",
            f"/api/t/{tenant}/contacts/{contact}/transfer",
            json={name: value for name, value in body.items() if value is not None},
        )
        found: Json = answer.json() if answer.content else {}
        return found

    async def end(self, tenant: str, contact: str) -> DeskContact:
        """End the conversation; it stays on the desk for its after-work."""
        answer = await self._door.ask("POST", f"/api/t/{tenant}/contacts/{contact}/end")
        found = DeskContact.read(answer.json())
        self.contacts[found.id] = found
        self._changed()
        return found

    async def wrapup(self, tenant: str, contact: str, code: str, note: str | None = None) -> None:
        """Finish the after-work with a code."""
        await self._door.ask("POST", f"/api/t/{tenant}/contacts/{contact}/wrapup", json={"code": code, "note": note})
        self.contacts.pop(contact, None)
        self._changed()

    async def ask(
        self, method: str, path: str, *, json: Any = None, params: Mapping[str, str | int] | None = None
    ) -> Any:
        """Ask the API for anything else, as this person; return the JSON, None when there is none."""
        answer = await self._door.ask(method, path, json=json, params=params)
        return answer.json() if answer.content else None

    # -- proof

    async def refetch(self, tenant: str, contact: str) -> list[Message]:
        """Read all messages of a contact afresh, page by page."""
        found: list[Message] = []
        while True:
            answer = await self._door.ask(
                "GET",
                f"/api/t/{tenant}/contacts/{contact}/messages",
                params={"after": found[-1].seq if found else 0, "limit": 200},
            )
            data = answer.json()
            page = [Message.read(one) for one in (data["messages"] if isinstance(data, dict) else data)]
            found.extend(page)
            if len(page) < 200:
                return found

    async def verify(self, tenant: str, contact: str) -> list[str]:
        """Compare with the server: each missing, doubled or changed message; [] when all is well."""
        return self.transcript(contact).check(await self.refetch(tenant, contact))

    # -- the protocol

    def _shown(self) -> str:
        contacts = [contact.state for contact in self.contacts.values()]
        return f"seat={self.seat and self.seat.state} offers={len(self.offers)} contacts={contacts}"

    def _new_line(self) -> Line:
        line = Line(
            socket_url(self.url, "/api/live"),
            hello=lambda: {"op": "hello", "mark": self.mark, "answers": self._answers, **self._board_of},
            heard=self._heard,
            origin=origin_of(self.url),
            tls=self._door.tls,
            name=f"desk {self.email}",
        )
        if "Cookie" in self._door.headers:
            line.headers["Cookie"] = self._door.headers["Cookie"]
        return line

    @staticmethod
    def _door_cookie(headers: list[str]) -> str | None:
        # A Secure cookie over plain HTTP is hidden by the cookie jar, yet a load run against a test server needs it.
        for header in headers:
            name, _, rest = header.partition("=")
            if name.strip() == "ting_session":
                return rest.partition(";")[0]
        return None

    def _said(self, contact: str, key: str, text: str | None, data: Json) -> Message:
        message = Message.read(data)
        transcript = self.transcript(contact)
        transcript.hear(message)
        transcript.said(key, text)
        self._changed()
        return message

    def _drop_offer(self, offer: str) -> None:
        if self.offers.pop(offer, None) is not None:
            self._changed()

    def _first_time(self, frame: Frame) -> bool:
        """Whether this frame is new; remembers its id and the newest mark."""
        number = frame.get("id")
        if not isinstance(number, int):
            return True
        known = (number, str(frame.get("op")))  # one event may be told by several frames
        if known in self._seen:
            self.frames_again += 1
            return False
        self._seen.add(known)
        self._seen_order.append(known)
        if len(self._seen_order) > _IDS_KEPT:
            self._seen.discard(self._seen_order.popleft())
        return True

    async def _heard(self, frame: Frame) -> None:
        op = frame.get("op")
        if op == "ping":
            await self._line.send({"op": "pong"})
            return
        if op in ("ready", "gap"):
            # On "ready" what lay between still follows: our own mark stands until those frames move it.
            if self.mark is None and frame.get("mark") is not None:
                self.mark = str(frame["mark"])
            if op == "gap":
                self.gaps += 1
                await self._snapshot()
            self._line.welcome()
            await self._keyed.again(self._line)
            return
        if op in ("said", "refused"):
            problem = frame.get("problem") or {}
            refused = ProblemError(0, str(problem.get("code")), str(problem.get("title") or ""), problem)
            self._keyed.answered(str(frame["key"]), frame["message"] if op == "said" else refused)
            return
        if not self._first_time(frame):
            return
        if isinstance(frame.get("mark"), str):
            self.mark = frame["mark"]
        self._apply(str(op), frame)
        if self.on_frame is not None:
            self.on_frame(frame)
        self._changed()

    async def _snapshot(self) -> None:
        """What lay between is unknown: read the desk, and every conversation on it, afresh."""
        try:
            await self.desk()
            for one in list(self.contacts.values()):
                await self.contact(one.tenant, one.id)
        except (ProblemError, ConnectError):
            # The server went away again; the next greeting will be another gap.
            self.mark = None

    def _apply(self, op: str, frame: Frame) -> None:
        if op == "message":
            message = Message.read(frame["message"])
            if self.transcript(message.contact).hear(message) and self.on_message is not None:
                self.on_message(str(frame.get("tenant")), message)
        elif op == "offer":
            offer = Offer.read(frame["offer"])
            if offer.id not in self.offer_outcomes:
                self.offers[offer.id] = offer
        elif op == "offer_ended":
            self._offer_ended(str(frame["offer"]), str(frame.get("outcome")))
        elif op == "seat":
            self.seat = Seat.read(frame["seat"])
        elif op == "contact":
            self._contact_changed(frame)
        elif op in ("board", "queues", "topics"):
            setattr(self, op, frame[op])

    def _contact_changed(self, frame: Frame) -> None:
        data = frame.get("contact")
        if data is None:
            self.contacts.pop(str(frame.get("contact_id")), None)
        else:
            contact = DeskContact.read(data)
            self.contacts[contact.id] = contact

    def _offer_ended(self, offer: str, outcome: str) -> None:
        self.offers.pop(offer, None)
        self.offer_outcomes[offer] = outcome
        while len(self.offer_outcomes) > 1000:
            self.offer_outcomes.popitem(last=False)

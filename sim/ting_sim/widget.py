"""A customer's side of web chat, over the public widget protocol: what the widget does, without a browser.

async with WidgetClient(url, key, lang="zh-TW") as widget:
    await widget.start("儲值沒收到", name="林小明")
    await widget.wait_for(lambda w: w.phase == "serving", timeout=60)
    await widget.say("昨天晚上九點多買的")
    assert await widget.verify() == []
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Self

from ting_sim.client import Client
from ting_sim.door import Door, origin_of, socket_url
from ting_sim.line import Frame, Line
from ting_sim.tasks import PATIENCE_S, new_key
from ting_sim.transcript import Transcript
from ting_sim.wire import ClosedError, Json, Message, ProblemError, Ticket, WidgetState

PING_S = 5.0
"""How long a ping of ours may take before another is sent."""


class WidgetClient(Client):
    """One customer's window. Keeps what it sends until the server has it, and comes back after every loss.

    `messages` is the conversation in order, each message once; `state` is what the window shows (None before the first
    greeting); `refusals` are the problems the server told us about.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        lang: str = "en",
        token: str | None = None,
        origin: str | None = None,
        verify: bool = True,
        door: Door | None = None,
    ) -> None:
        """`token` continues an earlier visitor; `door` shares one pool of HTTP connections among many customers."""
        self.url = url.rstrip("/")
        self.key = key
        self.lang = lang
        self.token = token
        self.origin = origin or origin_of(url)
        self.transcript = Transcript()
        self.state: WidgetState | None = None
        self.typing_name: str | None = None
        self.typing_at = 0.0
        self.refusals: list[ProblemError] = []
        self.pongs = 0
        self.links: dict[str, Json] = {}
        self._door = door or Door(url, verify=verify)
        self._own_door = door is None
        self._mark = 0
        self._earlier: set[str] = set()
        self._pending: dict[str, Frame] = {}
        self._acks: dict[str, asyncio.Future[Message | None]] = {}
        self._line = Line(
            socket_url(url, "/api/webchat/live"),
            hello=self._hello,
            heard=self._heard,
            origin=self.origin,
            tls=self._door.tls,
            name="widget",
        )

    # -- life

    async def connect(self, timeout: float = PATIENCE_S) -> Self:  # noqa: ASYNC109
        """Become a visitor (unless a token was given) and open the socket; return after the first state."""
        if self.token is None:
            answer = await self._door.ask(
                "POST",
                f"/api/webchat/{self.key}/visitor",
                json={},
                headers={"Origin": self.origin, "X-Ting": "1"},
                patience=timeout,
            )
            self.token = str(answer.json()["token"])
        await self._line.open(timeout)
        return self

    async def close(self) -> None:
        """Close the window. The place in the queue and the conversation stay for the server's grace time."""
        await self._line.close()
        for waiting in self._acks.values():
            if not waiting.done():
                waiting.set_exception(ClosedError("closed"))
                waiting.exception()
        if self._own_door:
            await self._door.close()

    # -- what the window shows

    @property
    def messages(self) -> list[Message]:
        """The conversation, in order, each message once."""
        return self.transcript.messages

    @property
    def phase(self) -> str:
        """ask, queued, serving, ended; "" before the first state."""
        return self.state.phase if self.state is not None else ""

    @property
    def ticket(self) -> Ticket | None:
        """The number ticket, when there is one."""
        return self.state.ticket if self.state is not None else None

    @property
    def contact(self) -> str | None:
        """The id of the present (or last) contact."""
        return self.state.contact if self.state is not None else None

    @property
    def unsent(self) -> int:
        """How many things wait for the server's acknowledgement."""
        return len(self._pending)

    # -- what the customer does

    async def config(self, lang: str | None = None) -> Json:
        """Read what the widget shows before anyone asks: hours, staff, waiting range, queues."""
        params, headers = {"lang": lang or self.lang}, {"Origin": self.origin}
        answer = await self._door.ask("GET", f"/api/webchat/{self.key}/config", params=params, headers=headers)
        return dict(answer.json())

    async def start(
        self,
        question: str,
        name: str | None = None,
        lang: str | None = None,
        *,
        queue: str | None = None,
        page: str | None = None,
        form: str | None = None,
        answers: Json | None = None,
        key: str | None = None,
        timeout: float = PATIENCE_S,  # noqa: ASYNC109
    ) -> WidgetState:
        """Ask, and take a number; `form` and `answers`: what was answered before.

        The same key again is the same contact. ProblemError when refused.
        """
        self.lang = lang or self.lang
        frame: dict[str, object] = {
            "op": "start",
            "key": key or new_key(),
            "question": question,
            "name": name,
            "lang": self.lang,
            "queue": queue,
            "page": page or f"{self.origin}/",
        }
        if form is not None:
            frame |= {"form": form, "answers": answers or {}}
        if self.phase == "ended" and self.contact is not None:
            self._begin_anew(self.contact)
        await self._deliver(frame, timeout)
        await self.wait_for(lambda w: w.contact is not None and w.contact not in self._earlier, timeout, "a number")
        assert self.state is not None  # noqa: S101 - for the type checker: the wait above saw it
        return self.state

    async def leave_message(
        self,
        question: str,
        reach: tuple[str, str] = ("here", ""),
        *,
        name: str | None = None,
        queue: str | None = None,
        key: str | None = None,
        timeout: float = PATIENCE_S,  # noqa: ASYNC109
    ) -> WidgetState:
        """Leave a message that is answered later: (here | email | phone, where). ProblemError when refused."""
        frame = {
            "op": "message",
            "key": key or new_key(),
            "question": question,
            "reach": {"kind": reach[0], "value": reach[1]},
            "name": name,
            "lang": self.lang,
            "queue": queue,
            "page": f"{self.origin}/",
        }
        if self.phase == "ended" and self.contact is not None:
            self._begin_anew(self.contact)
        await self._deliver(frame, timeout)
        await self.wait_for(lambda w: w.phase == "later", timeout, "the promise")
        assert self.state is not None  # noqa: S101 - for the type checker: the wait above saw it
        return self.state

    async def invite(self, *, whole: bool = False, timeout: float = PATIENCE_S) -> Json:  # noqa: ASYNC109
        """Make a link by which one guest may join. ProblemError when refused."""
        key = new_key()
        await self._deliver({"op": "invite", "key": key, "whole": whole}, timeout)
        return self.links[key]

    async def rate(self, value: int | None = None, comment: str | None = None, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Answer what was asked when it was over. ProblemError when refused."""
        await self._deliver({"op": "rate", "key": new_key(), "value": value, "comment": comment}, timeout)

    async def call_me(self, phone: str, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Ask to be called instead of waiting on the line. ProblemError when refused."""
        await self._deliver({"op": "call_me", "key": new_key(), "phone": phone}, timeout)

    async def say(self, text: str, *, key: str | None = None, timeout: float = PATIENCE_S) -> Message:  # noqa: ASYNC109
        """Say something; return the message as the server keeps it. Sent again with the same key after a loss."""
        key = key or new_key()
        message = await self._deliver({"op": "say", "key": key, "text": text}, timeout)
        if message is None:
            await self.wait_for(lambda w: w.transcript.by_key(key) is not None, timeout, "the message said")
            message = self.transcript.by_key(key)
        assert message is not None  # noqa: S101 - for the type checker
        self.transcript.said(key, text)
        return message

    async def stick(self, sticker: str, *, key: str | None = None, timeout: float = PATIENCE_S) -> Message:  # noqa: ASYNC109
        """Send a sticker by its id; ProblemError `sticker_unknown` when there is none."""
        key = key or new_key()
        message = await self._deliver({"op": "sticker", "key": key, "sticker": sticker}, timeout)
        if message is None:
            await self.wait_for(lambda w: w.transcript.by_key(key) is not None, timeout, "the sticker")
            message = self.transcript.by_key(key)
        assert message is not None  # noqa: S101 - for the type checker
        self.transcript.said(key, message.text)
        return message

    async def send_file(
        self,
        name: str,
        content: bytes,
        media_type: str,
        *,
        key: str | None = None,
        patience: float = PATIENCE_S,
    ) -> Message:
        """Send a file; ProblemError `file_too_large` or `file_type_refused` when the server does not want it."""
        key = key or new_key()
        path, files = f"/api/webchat/{self.key}/files", {"file": (name, content, media_type)}
        told = await self._door.ask(
            "POST", path, data={"key": key}, files=files, headers=self._headers, patience=patience
        )
        message = Message.read(told.json())
        self.transcript.hear(message)
        self.transcript.said(key, None)
        self._changed()
        return message

    async def look(self, topic: str, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Look at another topic of the conversation, and wait until all of it is here."""
        if self.contact is not None and self.contact != topic:
            self._turn_to(self.contact, topic)
        await self._line.send({"op": "look", "contact": topic})
        await self.wait_for(
            lambda w: w.state is not None and w.contact == topic and w.transcript.contact == topic, timeout, "the topic"
        )

    async def ask(self, method: str, path: str, json: Any = None) -> Any:
        """Ask the channel for anything else, as this visitor; return the JSON, None when there is none."""
        answer = await self._door.ask(method, f"/api/webchat/{path}", json=json, headers=self._headers)
        return answer.json() if answer.content else None

    async def typing(self) -> None:
        """Show the agent that we type."""
        await self._line.send({"op": "typing"})

    async def read(self, seq: int | None = None) -> None:
        """Say that we have read up to `seq`, or all."""
        await self._line.send({"op": "read", "seq": self.transcript.last_seq if seq is None else seq})

    async def leave(self) -> None:
        """Give the number up."""
        await self._line.send({"op": "leave"})

    async def end(self) -> None:
        """End the conversation."""
        await self._line.send({"op": "end"})

    async def ping(self) -> bool:
        """Send a ping; return whether the line was up."""
        return await self._line.send({"op": "ping"})

    # -- proof

    async def refetch(self, timeout: float = PATIENCE_S) -> list[Message]:  # noqa: ASYNC109
        """Read the whole conversation afresh, by a second window of the same visitor."""
        async with WidgetClient(
            self.url, self.key, lang=self.lang, token=self.token, origin=self.origin, door=self._door
        ) as other:
            # The state's last_seq may count what a customer never sees; the answer to a ping comes after all else.
            # A ping dies with its connection: it is sent again until it is answered.
            async with asyncio.timeout(timeout):
                while not other.pongs:
                    await other.ping()
                    with contextlib.suppress(TimeoutError):
                        await other.wait_for(lambda w: w.pongs > 0, PING_S, "the whole conversation")
            return other.messages

    async def verify(self, timeout: float = PATIENCE_S) -> list[str]:  # noqa: ASYNC109
        """Compare with the server: return each missing, doubled or changed message; [] when all is well."""
        return self.transcript.check(await self.refetch(timeout))

    # -- the protocol

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Origin": self.origin, "X-Ting": "1"}

    def _shown(self) -> str:
        return f"phase={self.phase!r} messages={len(self.transcript)}"

    def _hello(self) -> Json:
        return {
            "op": "hello",
            "key": self.key,
            "token": self.token,
            "after": self._mark,
            "contact": self.transcript.contact,
            "lang": self.lang,
        }

    def _begin_anew(self, earlier: str) -> None:
        """Forget the conversation shown: the next one counts its messages from one again."""
        self._earlier.add(earlier)
        self.transcript = Transcript()
        self._mark = 0

    def _turn_to(self, earlier: str, topic: str) -> None:
        """Show another topic; what comes of the one before is not taken in until it is looked at again."""
        self._begin_anew(earlier)
        self._earlier.discard(topic)

    async def _deliver(self, frame: Frame, timeout: float) -> Message | None:  # noqa: ASYNC109
        """Send a keyed frame until it is acknowledged, over as many connections as it takes."""
        key = str(frame["key"])
        ack = self._acks.get(key)
        if ack is None:
            ack = asyncio.get_running_loop().create_future()
            self._acks[key] = ack
        self._pending[key] = frame
        if self._line.up:
            await self._line.send(frame)
        try:
            return await asyncio.wait_for(asyncio.shield(ack), timeout)
        finally:
            self._pending.pop(key, None)
            self._acks.pop(key, None)

    async def _send_again(self) -> None:
        for frame in list(self._pending.values()):
            await self._line.send(frame)

    async def _heard(self, frame: Frame) -> None:
        op = frame.get("op")
        if op == "state":
            await self._state(WidgetState.read(frame["state"]))
        elif op == "messages":
            for data in frame["messages"]:
                message = Message.read(data)
                self._take(message)
                # Only this stream moves the mark: an acknowledgement may overtake an earlier message of the agent.
                if message.contact not in self._earlier:
                    self._mark = max(self._mark, message.seq)
        elif op == "ack":
            self._acknowledged(str(frame["key"]), frame.get("message"))
        elif op == "invited":
            self.links[str(frame["key"])] = frame["link"]
            self._acknowledged(str(frame["key"]), None)
        elif op == "refused":
            self._refused(frame)
        elif op == "pong":
            self.pongs += 1
        elif op == "typing":
            self.typing_name = frame.get("name")
            self.typing_at = asyncio.get_running_loop().time()
        self._changed()

    async def _state(self, state: WidgetState) -> None:
        before, self.state = self.state, state
        shown = self.transcript.contact
        family = {str(topic["contact"]) for topic in (*state.topics, *(before.topics if before else ()))}
        if shown is not None and state.contact in family - {shown}:
            self._turn_to(shown, state.contact)  # merged: it goes on there
        elif shown is not None and state.contact is not None and shown != state.contact not in self._earlier:
            self._begin_anew(shown)  # another window of this visitor asked again
        if not self._line.up:
            self._line.welcome()
            await self._send_again()

    def _take(self, message: Message) -> None:
        if message.contact in self._earlier:
            return
        self.transcript.hear(message)
        if message.by != "customer":
            self.typing_name = None
        waiting = self._acks.get(message.key) if message.key else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    def _acknowledged(self, key: str, data: Json | None) -> None:
        message = Message.read(data) if data is not None else None
        if message is not None and message.contact not in self._earlier:
            self.transcript.hear(message)
        waiting = self._acks.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    def _refused(self, frame: Frame) -> None:
        problem = frame.get("problem") or {}
        error = ProblemError(0, str(problem.get("code") or "refused"), str(problem.get("title") or ""), problem)
        self.refusals.append(error)
        del self.refusals[:-20]
        waiting = self._acks.get(str(frame.get("key")))
        if waiting is not None and not waiting.done():
            waiting.set_exception(error)

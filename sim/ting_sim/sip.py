"""SIP as it is on the wire: one socket that is a far side and any number of phones. Voice is another's (voice.py).

Callers and agents of the simulator speak it; so do tests of faults and benches, which let words be lost on purpose, hang up in
the middle of anything, and carry hundreds of calls (tests/sip.py).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ting_sim.tasks import PATIENCE_S

T1, T2, GIVEN_UP_S = 0.5, 4.0, 32.0
"""RFC 3261: a word that is not answered is said again, and at last no more."""
KEPT = 4096
"""So many answers are kept, for whoever asks the same once more."""
QUOTED = re.compile(r'(\w+)="?([^",]+)"?')
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n"
)
Address = tuple[str, int]


class Message(NamedTuple):
    """A request or an answer."""

    first: str
    headers: Mapping[str, Sequence[str]]
    """By their names in small letters."""
    body: str

    def one(self, name: str) -> str:
        """Return the first header of a name."""
        return next(iter(self.headers.get(name, ())), "")

    @property
    def method(self) -> str:
        """What is asked for, or was."""
        return self.one("cseq").partition(" ")[2].strip()

    @property
    def code(self) -> int:
        """An answer's; 0: it is none."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def voice(self) -> Address | None:
        """Where voice is to be sent."""
        where = re.search(r"^c=IN IP4 (\S+)", self.body, re.MULTILINE)
        port = re.search(r"^m=audio (\d+)", self.body, re.MULTILINE)
        return (where[1], int(port[1])) if where and port else None


def parse(data: bytes) -> Message:
    """Read what came."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    return Message(first, headers, body)


def written(first: str, headers: Sequence[tuple[str, str]], body: str = "") -> bytes:
    """Write a message."""
    kind = [("Content-Type", "application/sdp")] if body else []
    lines = [first, *(f"{name}: {value}" for name, value in (*headers, *kind, ("Content-Length", str(len(body)))))]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@dataclass
class Dialog:
    """One call, from this side."""

    peer: Peer
    id: str
    local: str
    """With its tag, as the other headers."""
    remote: str
    target: str
    port: int = 0
    """Where this side hears voice."""
    user: str = ""
    """Whom it rang."""
    caller: str = ""
    asked: Message | None = None
    """The INVITE of the other side."""
    voice: Address | None = None
    cseq: int = 1
    branch: str = ""
    code: int = 0
    """Of the last answer."""
    password: str = ""
    leaving: bool = False
    """It was taken back before it was up."""
    at: dict[str, float] = field(default_factory=dict)
    """When it began, rang, was up, over: in seconds of a clock of this machine's."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, what: str) -> None:
        """Write down that it is so far."""
        self.at.setdefault(what, time.perf_counter())
        self.changed.set()

    async def until(self, *what: str, seconds: float = PATIENCE_S) -> str:
        """Wait until it is so far; return which came to pass."""
        async with asyncio.timeout(seconds):
            while (found := next((each for each in what if each in self.at), None)) is None:
                self.changed.clear()
                await self.changed.wait()
        return found

    def answer(self, port: int = 9) -> None:
        """Pick up."""
        self.port = port
        self.peer.reply(self, 200, self.peer.sdp(port))
        self.note("up")

    def refuse(self, code: int = 486) -> None:
        """Do not pick up."""
        self.peer.reply(self, code)
        self.note("over")

    def hang_up(self) -> None:
        """End it, however far it is."""
        if "over" in self.at:
            return
        if "up" in self.at:
            self.cseq += 1
            self.peer.request("BYE", self.target, self)
            self.note("over")
        elif self.asked is None:
            self.leaving = True
            self.peer.cancel(self)
        else:
            self.refuse(480)


class Peer(asyncio.DatagramProtocol):
    """One socket, and all calls on it."""

    def __init__(self, server: str) -> None:
        """`server`: where the house's telephone listens."""
        host, _, port = server.rpartition(":")
        self.server, self.at = server, (host, int(port))
        self.dialogs: dict[str, Dialog] = {}
        self.rung: Callable[[Dialog], None] = lambda dialog: None
        """What is done when a phone of ours rings."""
        self.hears: Callable[[Message], bool] = lambda message: True
        self.says: Callable[[bytes], bool] = lambda data: True
        """False: that word is lost on its way."""
        self.got: list[Message] = []
        """Answers that belong to no call of ours."""
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._replies: OrderedDict[str, bytes] = OrderedDict()
        self._invites: dict[str, str] = {}
        self._passwords: dict[str, str] = {}
        self._answers: dict[str, asyncio.Future[Message]] = {}

    # -- what is done

    def call(self, number: str, *, caller: str = "+886912345678", port: int = 9, password: str = "") -> Dialog:
        """Call a number; with a password as the phone `caller`, who proves it when he is asked."""
        made = Dialog(
            self, secrets.token_hex(8), f"<sip:{caller}@{self.here}>;tag={secrets.token_hex(4)}",
            f"<sip:{number}@{self.server}>", f"sip:{number}@{self.server}", port=port, caller=caller,
        )  # fmt: skip
        self.dialogs[made.id] = made
        made.note("began")
        made.branch = self.request("INVITE", made.target, made, body=self.sdp(port))
        return made

    async def register(self, user: str, password: str, *, seconds: int = 600) -> int:
        """Register a phone; return what was answered at last."""
        uri, id_ = f"sip:{self.server}", secrets.token_hex(8)
        more: list[tuple[str, str]] = [("Expires", str(seconds))]
        code = 0
        for n in (1, 2, 3):  # a nonce may be stale
            answered = self._answers[id_] = asyncio.get_running_loop().create_future()
            dialog = Dialog(
                self, id_, f"<sip:{user}@{self.server}>;tag=reg", f"<sip:{user}@{self.server}>", uri, user=user
            )
            dialog.cseq = n
            self.request("REGISTER", uri, dialog, more=more)
            answer = await asyncio.wait_for(answered, PATIENCE_S)
            code = answer.code
            if code != 401:
                break
            more = [("Expires", str(seconds)), ("Authorization", proof(answer, user, password, "REGISTER", uri))]
        self._answers.pop(id_, None)
        return code

    def cancel(self, dialog: Dialog) -> None:
        """Take back a call that is not up."""
        self.request("CANCEL", dialog.target, dialog, branch=dialog.branch)

    def sdp(self, port: int) -> str:
        """Return how voice is offered at a port of this machine's."""
        return SDP.format(host=self.host, port=port)

    def forget(self, dialog: Dialog) -> None:
        """Let go of a call that is over, once nothing of it can come any more."""
        asyncio.get_running_loop().call_later(GIVEN_UP_S, self.dialogs.pop, dialog.id, None)

    @property
    def host(self) -> str:
        """On which address this side listens."""
        return self.here.rpartition(":")[0]

    @property
    def here(self) -> str:
        """Where this side listens."""
        host, port = self._transport.get_extra_info("sockname")[:2]
        return f"{host}:{port}"

    # -- words

    def request(
        self,
        method: str,
        uri: str,
        dialog: Dialog,
        *,
        body: str = "",
        branch: str = "",
        more: Sequence[tuple[str, str]] = (),
    ) -> str:
        """Ask for something within a call; return by which branch."""
        branch = branch or f"z9hG4bK{secrets.token_hex(8)}"
        user = dialog.user or dialog.caller
        headers = [
            ("Via", f"SIP/2.0/UDP {self.here};branch={branch};rport"),
            ("Max-Forwards", "70"),
            ("From", dialog.local),
            ("To", dialog.remote),
            ("Call-ID", dialog.id),
            ("CSeq", f"{dialog.cseq} {method}"),
            ("Contact", f"<sip:{user}@{self.here}>"),
            *more,
        ]
        data = written(f"{method} {uri} SIP/2.0", headers, body)
        if method == "ACK":
            self.send(data)
        else:
            self._send_until(f"{branch} {method}", data)
        return branch

    def reply(self, dialog: Dialog, code: int, body: str = "") -> None:
        """Answer the INVITE of the other side."""
        if dialog.asked is None:
            return
        data = self._reply(dialog.asked, code, body, dialog)
        if code >= 200:
            self._send_until(f"{dialog.id} ACK", data)
        dialog.code = code

    def send(self, data: bytes) -> None:
        """Send something, however wrong it is."""
        if self.says(data):
            self._transport.sendto(data, self.at)

    def _send_until(self, key: str, data: bytes, wait: float = T1, spent: float = 0.0) -> None:
        """Say it until it is answered."""
        self.send(data)
        if spent < GIVEN_UP_S:
            again = asyncio.get_running_loop().call_later(
                wait, self._send_until, key, data, min(2 * wait, T2), spent + wait
            )
            self._waiting[key] = again
        else:
            self._waiting.pop(key, None)

    def _answered(self, key: str) -> None:
        timer = self._waiting.pop(key, None)
        if timer is not None:
            timer.cancel()

    def _reply(self, asked: Message, code: int, body: str = "", dialog: Dialog | None = None) -> bytes:
        to = asked.one("to")
        if "tag=" not in to and code > 100:
            to = dialog.local if dialog else f"{to};tag=here"
        headers = [("Via", via) for via in asked.headers["via"]]
        headers += [
            ("From", asked.one("from")),
            ("To", to),
            ("Call-ID", asked.one("call-id")),
            ("CSeq", asked.one("cseq")),
        ]
        headers += [("Contact", f"<sip:{dialog.user if dialog else 'x'}@{self.here}>")]
        data = written(f"SIP/2.0 {code} So", headers, body)
        self._replies[_transaction(asked)] = data
        if len(self._replies) > KEPT:
            self._replies.popitem(last=False)
        self.send(data)
        return data

    # -- what is heard

    def connection_made(self, transport: Any) -> None:
        """Take the socket."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take in a word."""
        if not data.strip():
            return
        message = parse(data)
        if not self.hears(message):
            return
        if message.code:
            self._response(message)
        elif (said := self._replies.get(_transaction(message))) is not None and message.method != "ACK":
            self.send(said)
        else:
            self._request(message)

    def error_received(self, exc: Exception) -> None:
        """Nobody is there just now: it is said again."""

    def close(self) -> None:
        """Say nothing any more."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        self._transport.close()

    def _response(self, message: Message) -> None:
        branch = re.search(r"branch=([^;,\s]+)", message.one("via"))
        self._answered(f"{branch[1] if branch else ''} {message.method}")
        id_ = message.one("call-id")
        if (future := self._answers.get(id_)) is not None and message.code >= 200:
            if not future.done():
                future.set_result(message)
            return
        dialog = self.dialogs.get(id_)
        if dialog is None:
            self.got.append(message)
        elif message.method == "INVITE":
            self._about_invite(dialog, message)

    def _about_invite(self, dialog: Dialog, message: Message) -> None:
        dialog.code = message.code
        if 180 <= message.code < 200:
            dialog.note("rang")
        if message.code < 200:
            return
        dialog.remote = message.one("to")
        if message.code >= 300:
            self.request("ACK", dialog.target, dialog, branch=dialog.branch)
            if message.code == 401 and dialog.password:
                self._prove(dialog, message)
            else:
                dialog.note("over")
            return
        dialog.target = _uri(message.one("contact")) or dialog.target
        dialog.voice = message.voice or dialog.voice
        self.request("ACK", dialog.target, dialog)
        dialog.note("up")
        if dialog.leaving:  # it was taken back as it was picked up
            dialog.hang_up()

    def _prove(self, dialog: Dialog, asked: Message) -> None:
        proved = proof(asked, dialog.caller, dialog.password, "INVITE", dialog.target)
        dialog.password, dialog.remote = "", dialog.remote.partition(";tag=")[0]  # once
        dialog.cseq += 1
        body = self.sdp(dialog.port)
        dialog.branch = self.request("INVITE", dialog.target, dialog, body=body, more=[("Authorization", proved)])

    def _request(self, message: Message) -> None:
        dialog = self.dialogs.get(message.one("call-id"))
        match message.method:
            case "ACK":
                self._answered(f"{message.one('call-id')} ACK")
                if dialog is not None:
                    dialog.note("acked")
            case "INVITE" if dialog is None:
                self._rings(message)
            case "INVITE" if dialog is not None:
                self._reply(message, 200, self.sdp(dialog.port or 9), dialog)
            case "CANCEL" if dialog is not None:
                self._reply(message, 200)
                if "up" not in dialog.at and dialog.asked is not None:
                    self.reply(dialog, 487)
                    dialog.note("over")
            case "BYE":
                self._reply(message, 200 if dialog else 481)
                if dialog is not None:
                    self._answered(f"{dialog.id} ACK")
                    dialog.note("over")
            case _:
                self._reply(message, 200)

    def _rings(self, message: Message) -> None:
        made = Dialog(
            self,
            message.one("call-id"),
            f"{message.one('to')};tag={secrets.token_hex(4)}",
            message.one("from"),
            _uri(message.one("contact")),
            user=_user(message.first.split()[1]),
            caller=_user(_uri(message.one("from"))),
            asked=message,
            voice=message.voice,
            cseq=1000,
        )
        self.dialogs[made.id] = made
        made.note("began")
        self.reply(made, 180)
        self.rung(made)


@asynccontextmanager
async def peer(server: str, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Peer]:
    """Open a socket, and close it."""
    loop = asyncio.get_running_loop()
    _, made = await loop.create_datagram_endpoint(lambda: Peer(server), local_addr=(host, port))
    try:
        yield made
    finally:
        made.close()


def _transaction(message: Message) -> str:
    branch = re.search(r"branch=([^;,\s]+)", message.one("via"))
    return f"{branch[1] if branch else message.one('call-id')} {message.method}"


def _uri(header: str) -> str:
    match = re.search(r"<([^>]+)>", header)
    return match[1] if match else header.partition(";")[0].strip()


def _user(uri: str) -> str:
    return uri.removeprefix("sip:").partition("@")[0]


def proof(asked: Message, user: str, password: str, method: str, uri: str) -> str:
    """Return what proves a password (RFC 2617)."""
    said = dict(QUOTED.findall(asked.one("www-authenticate")))
    own = secrets.token_hex(8)
    secret = _md5(f"{user}:{said['realm']}:{password}")
    what = _md5(f"{method}:{uri}")
    response = _md5(f"{secret}:{said['nonce']}:00000001:{own}:auth:{what}")
    opaque = f', opaque="{said["opaque"]}"' if "opaque" in said else ""
    return (
        f'Digest username="{user}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{uri}", '
        f'response="{response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="{own}"{opaque}'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

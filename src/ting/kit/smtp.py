"""One mail to one address over SMTP: how it is written, how the dialogue went, and whether the far side has it."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Literal

import aiosmtplib
import msgspec
from aiosmtplib import SMTPException, SMTPResponseException

from ting.kit.reach import EVERYWHERE, Reach, resolve

Security = Literal["tls", "starttls", "none"]
Step = Literal["connect", "secure", "sign_in", "sender", "recipient", "message"]
Outcome = Literal["sent", "later", "refused", "unsure"]

PATIENCE = 30.0
"""Seconds that one answer may take; a mail as a whole has four times that."""
WORDS = 500
PICTURE = "logo"
"""The name by which a mail's page shows the picture that came with it."""
AUTH_WANTED = (530, 534, 535, 538)
"""Codes that speak of the sender's account, not of the mail: they are mended in the settings, and the mail waits."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""


class Picture(msgspec.Struct, frozen=True):
    """A picture that goes along within a mail; its page names it `cid:PICTURE`."""

    media_type: str
    data: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One mail, before it is written for the wire."""

    message_id: str
    at: int
    from_address: str
    from_name: str
    to: str
    subject: str
    text: str
    html: str | None = None
    picture: Picture | None = None
    """Goes with `html` only."""
    reply_to: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """How it went. `step` is the last one that was taken; `said` are the far side's words, or what failed here.

    sent: the far side answers for it. later: it did not take it now. refused: it never will. unsure: the line was lost
    after the content was handed over, so that it may have it.
    """

    outcome: Outcome
    step: Step
    code: int | None
    said: str


def write(letter: Letter) -> bytes:
    """Return the mail as it goes over the wire. Its Message-ID is the same at each try, so that a repeat is known."""
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.at / 1000, UTC))
    message["From"] = Address(letter.from_name, addr_spec=letter.from_address)
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_lines(letter.text))
    if letter.html is not None:
        message.add_alternative(_lines(letter.html), subtype="html")
        if letter.picture is not None:
            _enclose(message, letter.picture)
    return message.as_bytes()


async def deliver(
    server: Server,
    letter: Letter,
    *,
    public_only: bool = False,
    handing_over: Callable[[], Awaitable[bool]] | None = None,
) -> Delivery:
    """Hand one mail over. `handing_over` is asked right before the content goes: False, and it does not go."""
    talk = _Talk(server, letter, public_only=public_only)
    try:
        async with asyncio.timeout(PATIENCE * 4):
            return await talk.through(handing_over)
    except SMTPResponseException as error:
        lasting = (
            error.code >= 500 and error.code not in AUTH_WANTED and talk.step in ("sender", "recipient", "message")
        )
        return Delivery("refused" if lasting else "later", talk.step, error.code, _said(error.message))
    except (SMTPException, OSError, TimeoutError, ValueError) as error:
        said = _said(str(error) or type(error).__name__)
        return Delivery("unsure" if talk.handed else "later", talk.step, None, said)
    finally:
        talk.client.close()


class _Talk:
    """One dialogue; it remembers how far it came."""

    def __init__(self, server: Server, letter: Letter, *, public_only: bool) -> None:
        self.server = server
        self.letter = letter
        self.public_only = public_only
        self.step: Step = "connect"
        self.handed = False
        self.client = aiosmtplib.SMTP(
            hostname=server.host,
            timeout=PATIENCE,
            use_tls=server.security == "tls",
            start_tls=False,
            local_hostname=letter.from_address.rpartition("@")[2],
        )

    async def through(self, handing_over: Callable[[], Awaitable[bool]] | None) -> Delivery:
        client, server, letter = self.client, self.server, self.letter
        await client.connect(sock=await _reach(server.host, server.port, Reach() if self.public_only else EVERYWHERE))
        if server.security == "starttls":
            self.step = "secure"
            await client.starttls()
        await client.ehlo()
        if server.user:
            self.step = "sign_in"
            await client.login(server.user, server.password)
        content = write(letter)
        self.step = "sender"
        sized = client.supports_extension("size")
        await client.mail(letter.from_address, options=[f"SIZE={len(content)}"] if sized else None)
        self.step = "recipient"
        await client.rcpt(letter.to)
        self.step = "message"
        if handing_over is not None and not await handing_over():
            return Delivery("later", self.step, None, "somebody else has taken it over")
        self.handed = True
        answer = await client.data(content)
        with contextlib.suppress(SMTPException, OSError):  # it has the mail
            await client.quit(timeout=5)
        return Delivery("sent", self.step, answer.code, _said(answer.message))


async def _reach(host: str, port: int, reach: Reach) -> socket.socket:
    """Connect to a host, but to no address that it must not lead to. Raises OSError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE):
        found = await resolve(host, port)
    trouble: OSError = OSError(f"{host} has no address that mail may be sent to")
    for address in found:
        if not reach.may(address, port):
            continue
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        made.settimeout(0)
        try:
            async with asyncio.timeout(PATIENCE):
                await loop.sock_connect(made, (address, port))
        except OSError as error:  # a TimeoutError is one
            made.close()
            trouble = OSError(f"{host} port {port}: {error.strerror or 'no answer'}")
        else:
            return made
    raise trouble


def _enclose(message: EmailMessage, picture: Picture) -> None:
    """Put a picture beside the page that shows it, so that nothing has to be fetched to see it."""
    kind, _, form = picture.media_type.partition("/")
    page = message.get_body(("html",))
    if page is not None:
        page.add_related(
            picture.data, kind, form, cid=f"<{PICTURE}>", disposition="inline", filename=f"{PICTURE}.{form}"
        )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _said(words: str) -> str:
    return " ".join(words.split())[:WORDS]

"""A real SMTP server on a real socket, to send to: it takes mail, and can be told to behave badly.

How it treats an address is told by its local part: `busy`: not now (451) as long as `busy` is set; `gone`: never (550);
`slow`: it is silent as long as `hold` is clear, after it has read the mail; `lost`: it keeps the mail and cuts the line
without an answer; `full`: the content is refused (552); anybody else is served.
"""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "ting", "pass-word of 長い"


class Mailbox:
    """What was taken, and how to behave. An aiosmtpd handler."""

    def __init__(self) -> None:
        self.port = 0
        self.busy = True
        self.hold = asyncio.Event()
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.asked: list[str] = []
        self.users: list[str] = []
        self.secure: list[bool] = []

    def to(self, address: str) -> list[EmailMessage]:
        """The mails for this address."""
        return [mail for mail in self.taken if mail["To"] == address]

    async def handle_RCPT(  # noqa: N802 - the handler's names are aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        self.asked.append(address)
        if address.startswith("busy") and self.busy:
            return "451 4.2.1 Mailbox busy, try again later"
        if address.startswith("gone"):
            return "550 5.1.1 No such person here"
        if address.startswith("wait"):
            await self.hold.wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the content, or behave badly."""
        address = envelope.rcpt_tos[0]
        if address.startswith("full"):
            return "552 5.2.2 Mailbox full"
        content = envelope.original_content or b""
        self.raw.append(content)
        made: Any = message_from_bytes(content, policy=default)
        self.taken.append(made)
        assert isinstance(server.transport, asyncio.Transport)
        self.secure.append(server.transport.get_extra_info("sslcontext") is not None)
        if address.startswith("slow"):
            await self.hold.wait()
        if address.startswith("lost"):
            server.transport.abort()
        return "250 2.0.0 taken as 4711"

    def sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        """Check a user and his password."""
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.users.append(data.login.decode() if isinstance(data, LoginPassword) else "")
        return AuthResult(success=good, handled=good)


@asynccontextmanager
async def mailbox(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    auth: bool = False,
    size: int = 1 << 20,
) -> AsyncIterator[Mailbox]:
    """Run a server on a port of its own."""
    made = Mailbox()
    protocols: list[SMTP] = []

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what we do on purpose: no TLS, TLS that is not required
            protocols.append(
                SMTP(
                    made,
                    hostname="mailbox.example",
                    data_size_limit=size,
                    tls_context=starttls,
                    require_starttls=starttls is not None,
                    authenticator=made.sign_in if auth else None,
                    auth_required=auth,
                    auth_require_tls=starttls is not None,
                    timeout=60,
                )
            )
        return protocols[-1]

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.hold.set()
        server.close()
        for each in protocols:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        await asyncio.sleep(0)

"""What a mail and its sender may be, and how often it is tried. No I/O."""

import re
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.problem import Refused

State = Literal["waiting", "sending", "sent", "failed", "unsure", "dropped"]
STATES: tuple[State, ...] = ("waiting", "sending", "sent", "failed", "unsure", "dropped")
Security = Literal["tls", "starttls", "none"]
PERMISSION = "mail.manage"

TRIES = 16
"""About 20 hours with the pauses below: a server that is away over night is not the end of a mail."""
FIRST_PAUSE_MS = 30_000
LONGEST_PAUSE_MS = 2 * 3600 * 1000
DIED_PAUSE_MS = 1000
"""Times its tries: a mail over which processes die is left alone in the end."""
KEPT_MS = 30 * 86_400_000
SUBJECT_MAX = 200
NAME_MAX = 80
TEXT_MAX = 512 * 1024
ADDRESS = re.compile(r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", re.IGNORECASE)
HOST = re.compile(r"^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
SCHEMES: Mapping[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}


TRIAL: Mapping[str, tuple[str, str]] = {
    "en": ("Test mail of {tenant}", "This is a test. Mail of {tenant} goes out by this server.\n"),
    "zh-TW": ("{tenant} 的測試郵件", "這是一封測試信。{tenant} 的郵件會由這部伺服器寄出。\n"),
    "zh-CN": ("{tenant} 的测试邮件", "这是一封测试邮件。{tenant} 的邮件会由这台服务器发出。\n"),
    "ja": ("{tenant} のテストメール", "これはテストです。{tenant} のメールはこのサーバーから送信されます。\n"),
}
"""Subject and text of the mail that tries a sender, by language."""


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who mail comes from, and the server that takes it. The password is kept apart, and never shown."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    from_address: str
    from_name: str = ""
    reply_to: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of the outbox, without its words. `reason` is the step that failed, `said` the far side's words."""

    id: UUID
    kind: str
    to: str
    subject: str
    state: State
    tries: int
    reason: str | None
    code: int | None
    said: str | None
    created_at: int
    next_at: int
    done_at: int | None
    may_again: bool


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that this process is to send."""

    id: UUID
    tenant: UUID | None
    via: UUID | None
    to: str
    subject: str
    text: str
    html: str | None
    picture: UUID | None
    created_at: int
    until: int | None
    tries: int


def check_address(address: str) -> str:
    """Return a mail address that the wire can carry; raise Refused otherwise."""
    address = address.strip()
    if not ADDRESS.match(address) or ".." in address:
        raise Refused("email", f"{address[:80]!r} is not a mail address.", "Give an address such as name@example.com.")
    return address


def check_header(text: str, longest: int) -> str:
    """Return a line that may stand in a header; raise Refused when it would begin another one."""
    text = text.strip()
    if CONTROL.search(text):
        raise Refused("mail_header", "A line of the mail's head has a line break in it.", "Give it in one line.")
    if len(text) > longest:
        raise Refused("too_long", f"A line of the mail's head is longer than {longest}.", "Shorten it.")
    return text


def check_sender(sender: Sender) -> Sender:
    """Return a sender in the form that is kept; raise Refused with what to do."""
    host = sender.host.strip().lower()
    if not HOST.match(host):
        raise Refused("mail_host", f"{host[:80]!r} is not a server's name.", "Give a name such as smtp.example.com.")
    if not 0 < sender.port < 65536:
        raise Refused("mail_port", f"There is no port {sender.port}.", "Usual ones are 587, 465 and 25.")
    if sender.user and sender.security == "none":
        raise Refused(
            "mail_clear",
            "A password is not sent over an open line.",
            "Choose STARTTLS or TLS, or leave the user empty.",
        )
    return Sender(
        host=host,
        port=sender.port,
        security=sender.security,
        user=check_header(sender.user, 254),
        from_address=check_address(sender.from_address),
        from_name=check_header(sender.from_name, NAME_MAX),
        reply_to=check_address(sender.reply_to) if sender.reply_to.strip() else "",
    )


def check_words(text: str, html: str | None) -> None:
    """Raise Refused when a mail is too large to be sent."""
    if len(text.encode()) + len((html or "").encode()) > TEXT_MAX:
        raise Refused("too_long", f"The mail is larger than {TEXT_MAX // 1024} KB.", "Send it in parts, or as a link.")


def pause(tries: int, chance: float) -> int:
    """Return how long to wait after so many tries, in ms: doubling, spread so that not all come back at once."""
    full = min(FIRST_PAUSE_MS << min(tries - 1, 16), LONGEST_PAUSE_MS)
    return int(full * (0.75 + chance / 2))


def after(outcome: str, tries: int) -> State:
    """Return what a mail is after a try."""
    match outcome:
        case "sent":
            return "sent"
        case "unsure":
            return "unsure"
        case "refused":
            return "failed"
        case _:
            return "waiting" if tries < TRIES else "failed"

"""What calls come by: trunks, and the numbers that are called on them; and the phones by which people are rung. Pure."""

import hashlib
import ipaddress
import re
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.telephony.channels import made_channels
from ting.kit.locale import LOCALES, Locale
from ting.kit.phone import phone_of
from ting.kit.problem import Refused
from ting.kit.text import name_of

PERMISSION = "telephony.manage"
REALM = "ting"
"""For which a phone proves who it is."""
MOST_PHONES = 5
LENT_MS = 30 * 60_000
"""So long a phone in a browser is let in; while it is connected that is drawn out."""
BROWSER = "b"
"""How the user name of a phone in a browser begins; one that is typed into a device begins with p."""
SIP_PORT, TLS_PORT = 5060, 5061
HOST = re.compile(
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?"
)
USER = re.compile(r"[A-Za-z0-9._~+*#&=-]{1,64}")
SHORT = re.compile(r"[0-9*#]{2,15}|[a-z][a-z0-9.-]{1,40}")
"""What is called within a telephone system: an extension."""


Encryption = Literal["none", "offered", "always"]
"""Of voice, by SRTP: not at all; where the other side can; or no call."""
Distrusted = Literal["expired", "name", "untrusted", "other"]
"""Why a far side's certificate is not accepted: its time, another's, nobody vouches for it, or it speaks otherwise."""


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A line to the telephone network, or to a telephone system of one's own."""

    name: str
    host: str
    """Where the far side is: a name or an address, with its port where that is not 5060."""
    way: Literal["address", "register"] = "address"
    """Whether it sends calls to where we are, or to where we register."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    encryption: Encryption = "none"
    """Of voice. Its keys go with the call: so it asks for TLS."""
    addresses: tuple[str, ...] = ()
    """From where its calls come besides: addresses, or networks."""
    username: str = ""
    password: str | None = None
    """By which we register. Written only: null leaves it as it is, an empty text takes it away."""
    on: bool = True
    channels: int | None = None
    """So many calls at once it carries; null: nobody counts."""


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number that customers call, as telephony keeps it."""

    trunk: UUID
    number: str
    lang: Locale
    flow: UUID | None = None
    """The call flow through which its callers go; None: they take their number at once."""


class Phone(msgspec.Struct, frozen=True):
    """What a person is rung by."""

    id: UUID
    person: UUID
    name: str
    username: str
    made_at: int
    session: UUID | None = None
    """In the browser of this sign-in; None: a device."""
    encryption: Encryption = "none"
    """Of a device's voice; a browser's always is, in its own way."""


def place_of(host: str, transport: str = "udp") -> tuple[str, int]:
    """Return host and port of where a trunk leads. Raises Refused."""
    match = HOST.fullmatch(host.strip())
    port = int(match["port"] or (TLS_PORT if transport == "tls" else SIP_PORT)) if match else 0
    if match is None or not 0 < port < 1 << 16:
        raise Refused("trunk_host", f"{host[:60]!r} is no host.", "Write it as in sip.example.com:5060.", field="host")
    return match["host"].strip("[]").lower(), port


def made_trunk(trunk: Trunk) -> Trunk:
    """Return a trunk as it is kept. Raises Refused with the field that cannot be."""
    place_of(trunk.host)
    if trunk.encryption != "none" and trunk.transport != "tls":
        raise Refused(
            "trunk_encryption",
            "The keys of encrypted voice would be readable by everybody on the way.",
            "Choose TLS as its transport.",
            field="encryption",
        )
    if trunk.way == "register" and not trunk.username:
        raise Refused("trunk_user", "Who registers has a name there.", "Write the user name.", field="username")
    if trunk.username and not USER.fullmatch(trunk.username):
        raise Refused("trunk_user", "This is no user name of SIP.", "Write it as it was given.", field="username")
    if len(trunk.password or "") > 200 or any(not 32 <= ord(ch) < 127 or ch == ";" for ch in trunk.password or ""):
        raise Refused(
            "trunk_password",
            "A password has letters, digits and signs but ; and at most 200 of them.",
            "Choose another one at the far side.",
            field="password",
        )
    return msgspec.structs.replace(
        trunk,
        name=name_of(trunk.name),
        host=trunk.host.strip().lower(),
        addresses=tuple(dict.fromkeys(_network(each) for each in trunk.addresses if each.strip())),
        password=None,
        channels=made_channels(trunk.channels),
    )


def made_number(text: str, time_zone: str) -> str:
    """Return a number in the form in which it is kept: +886223456789, or an extension. Raises Refused."""
    bare = text.strip().lower()
    try:
        return phone_of(bare, time_zone)
    except Refused:
        if SHORT.fullmatch(bare):
            return bare
        raise


def called_of(text: str, time_zone: str) -> str:
    """Return what a far side says was called, or who calls, as a number is kept; as it is where it is none."""
    bare = text.strip().lower()[:64]
    for said in (bare, f"+{bare}"):  # many leave the + out
        try:
            return phone_of(said, time_zone)
        except Refused:
            continue
    return bare


def made_lang(lang: str) -> Locale:
    """Return a language that callers may be spoken to in. Raises Refused."""
    found = next((each for each in LOCALES if each == lang), None)
    if found is None:
        raise Refused("lang", f"{lang[:20]!r} is none of the languages.", "Choose one of the list.", field="lang")
    return found


def digest(username: str, password: str) -> str:
    """Return what stands for a phone's password where it is asked for (RFC 8760 still knows MD5, and phones know no other)."""
    return hashlib.md5(f"{username}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False)).removesuffix("/32").removesuffix("/128")
    except ValueError as error:
        raise Refused(
            "trunk_address", f"{text.strip()[:60]!r} is no address.", "Write 203.0.113.7 or 203.0.113.0/28.",
            field="addresses",
        ) from error  # fmt: skip

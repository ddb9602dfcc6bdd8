"""What a panel is, how its address is filled in, and when its system is left alone. Pure; times are in ms."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.personal import Personal
from ting.kit.problem import Refused
from ting.kit.text import name_of

PERMISSION = "panels.manage"
Way = Literal["lookup", "page", "tab"]
Type = Literal["text", "number", "money", "date", "link"]
Trouble = Literal["time", "connect", "refused", "answer", "unknown", "no_key", "identity", "resting"]
Names = dict[str, str]

FIELDS, COLUMNS, LABEL, POINTER = 20, 8, 60, 200
SECONDS, FRESH_S = 10, 3600
KEPT_MS = 24 * 3_600_000
LINK_MS = 120_000
"""So long a signed link opens; what is asked by the house itself is asked within seconds."""
TRUSTED = 3
"""After so many failures in a row a system is left alone for a while."""
REST_MS, REST_MOST_MS = 15_000, 300_000
SIZE = 128 * 1024
PREFIX = "pansec_"
BRACES = re.compile(r"\{([^{}]*)\}")
PLACES = ("key", "lang", "contact", "token")
FIELD = "field:"
CURRENCY = re.compile(r"[A-Z]{3}")


class PanelField(msgspec.Struct, frozen=True, kw_only=True):
    """Something of an answer that is shown: where it stands in it (JSON Pointer, RFC 6901), and what it is called."""

    pointer: str
    labels: Names
    type: Type = "text"
    currency: str = ""
    """Of money, by ISO 4217."""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes of a panel.

    `lookup`: the house asks, and shows fields of the answer; `page`: a page of the other system, in the desk; `tab`: the
    same in a tab of its own. Empty lists mean everybody and everywhere.
    """

    names: Names
    url: str
    """With {key}, {lang}, {contact}, and {token} where the signed link belongs."""
    way: Way = "lookup"
    customer: str = ""
    """By which of his identifiers a customer is known there: its kind, or `field:` with a key. Empty: it is about nobody."""
    queues: tuple[UUID, ...] = ()
    sites: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    fields: tuple[PanelField, ...] = ()
    rows: str = ""
    """Where a list stands in the answer; `columns` point into each of its items."""
    columns: tuple[PanelField, ...] = ()
    seconds: int = 3
    """So long an answer is waited for."""
    fresh_s: int = 60
    """So long an answer is as good as a new one."""
    position: int = 0
    api_key: str | None = None
    """Sent as `Authorization: Bearer`. Written only: null leaves it as it is, an empty text takes it away."""


class PanelValue(msgspec.Struct, frozen=True):
    """One value as it was read. `unreadable`: something is there, and it is not what it should be."""

    value: Annotated[str | None, Personal] = None
    unreadable: bool = False


class PanelRead(msgspec.Struct, frozen=True, kw_only=True):
    """What of an answer is shown, with how it is called. `more`: so many rows are left out."""

    fields: tuple[PanelField, ...] = ()
    values: tuple[PanelValue, ...] = ()
    columns: tuple[PanelField, ...] = ()
    rows: tuple[tuple[PanelValue, ...], ...] = ()
    more: int = 0


class PanelCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a panel showed at a time, in a conversation."""

    id: UUID
    names: Names
    at: int
    read: PanelRead


class Subject(msgspec.Struct, frozen=True):
    """Of whom a panel is asked, and in which words."""

    customer: UUID | None
    key: str


def made(panel: Panel) -> Panel:
    """Return a panel as it is kept. Raises Refused."""
    if not panel.names or any(each not in LOCALES for each in panel.names):
        raise Refused("panel_name", "A panel needs a name.", "Write it in one language at least.", field="names")
    names = {locale: name_of(text) for locale, text in panel.names.items()}
    if panel.way == "lookup" and not panel.fields and not panel.columns:
        raise Refused("panel_fields", "Nothing of the answer would be shown.", "Add a field.", field="fields")
    if bool(panel.columns) != bool(panel.rows) and panel.way == "lookup":
        raise Refused(
            "panel_rows", "A table needs its list and its columns.", "Say where the list stands.", field="rows"
        )
    if len(panel.fields) > FIELDS or len(panel.columns) > COLUMNS:
        raise Refused(
            "panel_fields",
            f"A panel shows at most {FIELDS} fields, and {COLUMNS} columns.",
            "Take the ones that matter.",
            field="fields",
        )
    for field in (*panel.fields, *panel.columns):
        _field(field)
    _pointer(panel.rows)
    if not 1 <= panel.seconds <= SECONDS or not 0 <= panel.fresh_s <= FRESH_S:
        raise Refused(
            "panel_times",
            f"It is waited 1 to {SECONDS} seconds, and kept 0 to {FRESH_S}.",
            "Take a time between.",
            field="seconds",
        )
    return msgspec.structs.replace(panel, names=names, url=panel.url.strip(), api_key=None)


def key_of(text: str) -> str:
    """Return what a customer is known by, or nothing where it would mean another address."""
    key = text.strip()
    return "" if not key.strip(".") else key[:200]


def concerns(panel: Panel, *, queue: UUID, site: UUID | None, role: str) -> bool:
    """Say whether a panel is shown in this queue, to somebody of this site and role."""
    return (
        (not panel.queues or queue in panel.queues)
        and (not panel.sites or site in panel.sites)
        and (not panel.roles or role in panel.roles)
    )


def rest_ms(failures: int) -> int:
    """Return how long a system is left alone after so many failures in a row."""
    return 0 if failures < TRUSTED else min(REST_MS << min(failures - TRUSTED, 10), REST_MOST_MS)


def token(secret: str, kid: str, claims: Mapping[str, Any]) -> str:
    """Return a JSON Web Token (RFC 7519), signed HS256."""
    head = _part(msgspec.json.encode({"alg": "HS256", "typ": "JWT", "kid": kid}))
    said = f"{head}.{_part(msgspec.json.encode(claims))}"
    return f"{said}.{_part(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest())}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _field(field: PanelField) -> None:
    _pointer(field.pointer)
    if not field.labels or any(
        each not in LOCALES or not 0 < len(text.strip()) <= LABEL for each, text in field.labels.items()
    ):
        raise Refused(
            "panel_label", "A field has no name.", f"Write one of at most {LABEL} characters.", field="fields"
        )
    if field.type == "money" and not CURRENCY.fullmatch(field.currency):
        raise Refused("panel_currency", "Money is of a currency.", "Write it as in TWD.", field="fields")


def _pointer(text: str) -> None:
    if len(text) > POINTER or (text and not text.startswith("/")):
        raise Refused(
            "panel_pointer", f"{text[:40]!r} points nowhere.", "Write it as in /account/balance.", field="fields"
        )

"""What a tenant and a contact point are."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from ting.domains.tenancy.terms import Terms, chosen
from ting.domains.tenancy.wording import sayer, wordings
from ting.kit.locale import LOCALES, Locale, locale_of
from ting.kit.problem import Refused
from ting.kit.text import clean, name_of

COLOUR = re.compile(r"^#[0-9a-f]{6}$")
ORIGIN = re.compile(r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")
SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}$")
PHONE = re.compile(r"^[+0-9][0-9 ()./-]{2,40}$")
Names = dict[str, str]
"""A text by language."""
Entry = Literal["open", "invited"]
"""Who may come in: anybody, or who has an invitation."""
LABEL_MAX, NAME_MAX, GREETING_MAX, ADDRESS_MAX = 24, 80, 120, 200
Offset = Annotated[int, Meta(ge=0, le=200)]


class Tenant(msgspec.Struct, frozen=True):
    """One client company. `name` is what those who work here call it; `names`, by language, what its customers read."""

    id: UUID
    slug: str
    name: str
    locale: Locale
    time_zone: str
    names: Names = {}
    address: Names = {}
    phone: str = ""
    logo: UUID | None = None
    """The file of its picture."""
    music: UUID | None = None
    """The file of what its callers hear while they wait; None: the music that comes with the house."""
    centre: str | None = None
    """What sort of centre it is: the key of a type (journeys/presets)."""
    terms: Terms = {}
    """What it calls agents, customers, queues, by language."""

    def called(self, lang: str) -> str:
        """Return its name as customers read it in a language."""
        return self.names.get(lang, self.name)

    def sayer(self, lang: str, *, to_customers: bool = False) -> Callable[[str], str]:
        """Return what says a sentence of Ting's, in a language, in the tenant's own words."""
        return sayer(lang, wordings(self.terms, to_customers=to_customers).get(lang, {}))


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a widget stands on its page, and what it says first. Texts are by language; without one it says its own."""

    side: Literal["right", "left"] = "right"
    across: Offset = 20
    """Pixels from that side."""
    up: Offset = 20
    """Pixels from the bottom."""
    label: Names = {}
    """What the button says beside its picture."""
    greeting: Names = {}
    closed: Names = {}
    """In place of the greeting while all its queues are closed."""


class ContactPoint(msgspec.Struct, frozen=True):
    """Where customers reach a tenant: a widget on a site, later a number or an address.

    `key` is public. `origins` are the sites that may embed it; empty means this server's own pages only.
    """

    id: UUID
    tenant: UUID
    key: str
    channel: str
    name: str
    queues: tuple[UUID, ...]
    origins: tuple[str, ...]
    accent: str | None = None
    """The colour of its look, as #rrggbb; None: Ting's own."""
    look: Look = Look()
    entry: Entry = "open"
    calls: UUID | None = None
    """The number that customers may call from it, with their browser; None: they may not."""


def checked_point(point: ContactPoint) -> ContactPoint:
    """Return a contact point in the form that is kept. Raises Refused with the field that cannot be."""
    name = " ".join(point.name.split())
    if not 0 < len(name) <= 80:
        raise Refused(
            "field", "A name has 1 to 80 characters.", "Give a name that others will recognise.", field="name"
        )
    if not point.queues or len(set(point.queues)) < len(point.queues):
        raise Refused(
            "field", "It leads to no queue, or to one twice.", "Choose its queues, each once.", field="queues"
        )
    if point.accent is not None and not COLOUR.match(point.accent):
        raise Refused("field", "The colour is none.", "Write it as #8c5a2b.", field="accent")
    origins = tuple(dict.fromkeys(origin.strip().lower().rstrip("/") for origin in point.origins if origin.strip()))
    for origin in origins:
        if not ORIGIN.match(origin):
            raise Refused(
                "field", f"{origin[:80]!r} is not a site.", "Write it as https://www.example.com.", field="origins"
            )
    look = msgspec.structs.replace(
        point.look,
        label=texts(point.look.label, LABEL_MAX, "label"),
        greeting=texts(point.look.greeting, GREETING_MAX, "greeting"),
        closed=texts(point.look.closed, ADDRESS_MAX, "closed"),
    )
    return msgspec.structs.replace(point, name=name, origins=origins, look=look)


def checked_tenant(tenant: Tenant) -> Tenant:
    """Return a tenant's facts in the form that is kept. Raises Refused with the field that cannot be."""
    check(tenant.slug, tenant.name, tenant.locale, tenant.time_zone)
    phone = tenant.phone.strip()
    if phone and not PHONE.match(phone):
        raise Refused("field", "This is not a phone number.", "Write it as +886 2 1234 5678.", field="phone")
    return msgspec.structs.replace(
        tenant,
        name=name_of(tenant.name),
        names=texts(tenant.names, NAME_MAX, "names"),
        address=texts(tenant.address, ADDRESS_MAX, "address", lines=True),
        phone=phone,
        terms=chosen(tenant.terms),
    )


def texts(given: Mapping[str, str], longest: int, field: str, *, lines: bool = False) -> Names:
    """Return a text by language as it is kept: trimmed, none empty. Raises Refused for one that is too long."""
    found: Names = {}
    for lang in LOCALES:
        text = clean(given.get(lang, ""), longest + 1)
        text = text if lines else " ".join(text.split())
        if len(text) > longest:
            raise Refused(
                "text_long", f"A text is longer than {longest} characters.", "Shorten it.", field=field, most=longest
            )
        if text:
            found[lang] = text
    return found


def check(slug: str, name: str, locale: str, time_zone: str) -> None:
    """Raise Refused with what to do when a tenant's facts cannot be."""
    if not SLUG.match(slug):
        raise Refused("slug", f"{slug!r} cannot be an address part.", "Use 2 to 31 small letters, digits and hyphens.")
    if not name.strip():
        raise Refused("name_missing", "The name is empty.", "Give the name that customers know.")
    locale_of(locale)
    if time_zone not in available_timezones():
        raise Refused("time_zone", f"{time_zone!r} is not a time zone.", "Use a name such as Asia/Taipei.")

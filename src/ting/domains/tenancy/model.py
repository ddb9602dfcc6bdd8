"""What a tenant and a contact point are."""

import re
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from ting.kit.locale import Locale, locale_of
from ting.kit.problem import Refused

COLOUR = re.compile(r"^#[0-9a-f]{6}$")
ORIGIN = re.compile(r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")
SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}$")


class Tenant(msgspec.Struct, frozen=True):
    """One client company."""

    id: UUID
    slug: str
    name: str
    locale: Locale
    time_zone: str


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
    return msgspec.structs.replace(point, name=name, origins=origins)


def check(slug: str, name: str, locale: str, time_zone: str) -> None:
    """Raise Refused with what to do when a tenant's facts cannot be."""
    if not SLUG.match(slug):
        raise Refused("slug", f"{slug!r} cannot be an address part.", "Use 2 to 31 small letters, digits and hyphens.")
    if not name.strip():
        raise Refused("name_missing", "The name is empty.", "Give the name that customers know.")
    locale_of(locale)
    if time_zone not in available_timezones():
        raise Refused("time_zone", f"{time_zone!r} is not a time zone.", "Use a name such as Asia/Taipei.")

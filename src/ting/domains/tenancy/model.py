"""What a tenant and a contact point are."""

import re
from typing import Literal
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from ting.kit.problem import Refused

Locale = Literal["en", "zh-TW", "zh-CN", "ja"]
LOCALES: tuple[Locale, ...] = ("en", "zh-TW", "zh-CN", "ja")
SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}$")


class Tenant(msgspec.Struct, frozen=True):
    """One client company."""

    id: UUID
    slug: str
    name: str
    locale: str
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


def check(slug: str, name: str, locale: str, time_zone: str) -> None:
    """Raise Refused with what to do when a tenant's facts cannot be."""
    if not SLUG.match(slug):
        raise Refused("slug", f"{slug!r} cannot be an address part.", "Use 2 to 31 small letters, digits and hyphens.")
    if not name.strip():
        raise Refused("name_missing", "The name is empty.", "Give the name that customers know.")
    if locale not in LOCALES:
        raise Refused("locale", f"{locale!r} is not a language of Ting.", f"Use one of {', '.join(LOCALES)}.")
    if time_zone not in available_timezones():
        raise Refused("time_zone", f"{time_zone!r} is not a time zone.", "Use a name such as Asia/Taipei.")

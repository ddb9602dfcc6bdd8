"""The list of what is told to others, with what each body holds: for the form, and for whoever receives it."""

from typing import Any

import msgspec
from litestar import get

from ting.domains.webhooks.api import PERMISSION
from ting.events.public import OFTEN, PUBLIC
from ting.kit.event import Event


class PublicEvent(msgspec.Struct, frozen=True):
    """One type. `fields` are those of `data` beside `about`; `often`: told many times a contact."""

    type: str
    version: int
    summary: str
    fields: list[str]
    often: bool


def listed() -> list[PublicEvent]:
    """Return all that is told to others."""
    return [
        PublicEvent(each.TYPE, each.VERSION, summary(each), list(each.__struct_fields__), each.TYPE in OFTEN)
        for each in PUBLIC
    ]


def summary(of: type[Event]) -> str:
    """Return what its class says of it, in one line."""
    return " ".join((of.__doc__ or "").split())


@get("/api/t/{slug:str}/webhooks/events", opt={"permission": PERMISSION}, sync_to_thread=False)
def events(tenant: Any) -> list[PublicEvent]:
    """List the event types that webhooks can be told."""
    return listed()

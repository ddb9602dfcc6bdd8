"""A call that a customer places from a page: his browser is the phone, for this one call. Pure."""

from uuid import UUID

import msgspec

from ting.kit.locale import Locale

PAGE = "w"
"""How the names begin as which customers' browsers call; those of our own phones begin with b and p."""
CALLED = "call"
"""What they call: there is nothing else that they could. The number is that for which they were given it."""
BEGIN_MS = 60_000
"""So long what was given is good; the browser asks for the microphone before."""


class PageCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call that a customer's browser may place."""

    id: UUID
    tenant: UUID
    visitor: UUID
    number: UUID
    lang: Locale
    """In which the page speaks with him."""
    username: str
    call: UUID | None = None
    """The call that came of it; there is no second one."""


class PageCallGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser is told, this once."""

    id: UUID
    username: str
    password: str

"""What a bulletin is. Rules only: no clock, no I/O, no chance."""

from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean

NAME_MAX = 80


class Bulletin(msgspec.Struct, frozen=True):
    """A bulletin as others see it."""

    id: UUID
    name: str
    created_at: int


def name_of(text: str) -> str:
    """Return a name in the form that is kept; raise Refused when it is none."""
    name = " ".join(clean(text, len(text)).split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that others will recognise.")
    return name

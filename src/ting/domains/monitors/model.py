"""What a monitor is: a supervisor's ear at a call that stays its agent's. Rules only."""

from typing import Literal
from uuid import UUID

import msgspec

Way = Literal["listen", "whisper", "barge"]
"""Nobody hears him; the agent alone does; all do."""


class Monitor(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor at a call. It is there while he is asked to his phone or hears; `joined_at`: since when he hears."""

    id: UUID
    contact: UUID
    call: UUID
    person: UUID
    way: Way
    asked_at: int
    joined_at: int | None = None

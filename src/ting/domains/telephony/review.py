"""Which calls somebody wants to look through. Pure."""

from uuid import UUID

import msgspec

from ting.domains.telephony.calls import Who

REVIEW = "calls.review"


class Talks(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of calls is narrowed by. None: by nothing."""

    ended_by: Who | None = None
    held: bool | None = None
    """Whether the customer was on hold as it ended."""
    agent: UUID | None = None
    queue: UUID | None = None
    start: int | None = None
    end: int | None = None
    most: int | None = None
    """So long was talked at most, in ms."""
    bad: bool = False
    """Only those of which a line was bad."""
    open: bool = False
    """Only those for which nobody is called back yet."""

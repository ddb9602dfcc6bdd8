"""A tenant's lines to the telephone network: when there was no more room on them, and whom that turned away.

All of a tenant's lines are one stream: whether all are busy at once is said in the order in which it was so.
"""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event


class LineEvent(Event, frozen=True, kw_only=True):
    """Something about a tenant's lines. `lines`: whose, the tenant's id."""

    OF: ClassVar[str] = "lines"
    lines: UUID


class LinesBusy(LineEvent, frozen=True, kw_only=True):
    """From now on all channels of a trunk are taken, or not any more. `trunk` None: those of all trunks."""

    TYPE: ClassVar[str] = "lines.busy"
    trunk: UUID | None
    busy: bool


class CallBlocked(LineEvent, frozen=True, kw_only=True):
    """A call came, or was to be made, for which there was no channel. `call`: by which a repeat is known.

    `why`: the trunk had none, or the node that carries calls takes no more.
    """

    TYPE: ClassVar[str] = "lines.call_blocked"
    trunk: UUID
    call: UUID
    direction: Literal["in", "out"]
    why: Literal["trunk", "node"]

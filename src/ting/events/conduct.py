"""What followed from how somebody behaved. A restraint belongs to one subject, a ban is one decision.

Neither names the subject: an address or a number is read from where it is kept.
"""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event

SubjectKind = Literal["visitor", "customer", "network", "phone", "email"]


class RestraintEvent(Event, frozen=True, kw_only=True):
    """Something about one subject's restraint."""

    OF: ClassVar[str] = "restraint"
    restraint: UUID
    subject: SubjectKind


class Slowed(RestraintEvent, frozen=True, kw_only=True):
    """He was too fast for the first time in a while."""

    TYPE: ClassVar[str] = "restraint.slowed"


class Challenged(RestraintEvent, frozen=True, kw_only=True):
    """He was too fast too often: until `until` his browser must do some work before he goes on."""

    TYPE: ClassVar[str] = "restraint.challenged"
    strikes: int
    until: int


class Passed(RestraintEvent, frozen=True, kw_only=True):
    """His browser did the work."""

    TYPE: ClassVar[str] = "restraint.passed"


class BanEvent(Event, frozen=True, kw_only=True):
    """Something about one ban."""

    OF: ClassVar[str] = "ban"
    ban: UUID


class Banned(BanEvent, frozen=True, kw_only=True):
    """Somebody may not come in until `until` (null: till it is lifted). Without `by`: the ladder's own doing."""

    TYPE: ClassVar[str] = "ban.made"
    by: UUID | None = None
    contact: UUID | None = None
    customer: UUID | None = None
    until: int | None = None


class BanChanged(BanEvent, frozen=True, kw_only=True):
    """It lasts until another time, or was lifted, or is in force again."""

    TYPE: ClassVar[str] = "ban.changed"
    until: int | None = None
    lifted: bool

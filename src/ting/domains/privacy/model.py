"""What is asked for about one person, and when it is refused. Pure."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.kit.kept import Whose
from ting.kit.problem import Problem, Refused

EXPORT = "privacy.export"
ERASE = "privacy.erase"
HOLD = "privacy.hold"
MANAGE = "privacy.manage"
PERMISSIONS = (EXPORT, ERASE, HOLD, MANAGE)
RequestKind = Literal["export", "erase"]
RequestState = Literal["waiting", "running", "done", "expired"]
RequestWhy = Literal["asked", "silent", "restored"]
FILE_MS = 7 * 86_400_000
"""So long a file with somebody's data is there to be taken."""
LEASE_MS = 30_000
REASON_MAX = 500
DAY_MS = 86_400_000
NIGHT = 3
SILENT = "silent"
"""The sort of customers of whom nothing was heard."""
BEGIN = (-1, UUID(int=0))


class PrivacyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for about one person. `counts`: by table, of how many rows."""

    id: UUID
    kind: RequestKind
    customer: UUID
    why: RequestWhy
    state: RequestState
    by: UUID | None
    at: int
    done_at: int | None
    step: int
    steps: int
    counts: dict[str, int]
    bytes: int | None
    until: int | None


class Claimed(msgspec.Struct, frozen=True):
    """A request that this process is at. `whose`: what is known of the person, once it was looked for."""

    tenant: UUID
    request: PrivacyRequest
    whose: Whose | None


class LegalHold(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's data may not be erased."""

    id: UUID
    customer: UUID
    reason: str
    by: UUID
    at: int
    lifted_at: int | None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """For how many days a sort of data is kept, and how letting go of the older goes on.

    `mark`: the end of the last contact (or when the customer came) that was looked at, and its id, while it is running.
    """

    sort: str
    days: int
    next_at: int
    mark: tuple[int, UUID]
    rows: int
    done_at: int | None
    done_rows: int
    """Of the last time it came to its end."""

    @property
    def running(self) -> bool:
        """Whether it has begun, and is not at its end."""
        return self.mark != BEGIN


def next_night(now: int, zone: ZoneInfo) -> int:
    """Return when it is next three o'clock at night there, in ms: when few are awake."""
    here = datetime.fromtimestamp(now / 1000, zone)
    night = here.replace(hour=NIGHT, minute=0, second=0, microsecond=0, fold=0)
    if night <= here:
        night = (night.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return round(night.timestamp() * 1000)


def digest(tenant: UUID, customer: UUID) -> bytes:
    """Return as what somebody who was erased is remembered: it tells nothing, and finds him in an old back-up."""
    return hashlib.sha256(tenant.bytes + customer.bytes).digest()


def check_erasable(*, open_numbers: list[str], held: bool, erased: bool) -> None:
    """Raise Problem when somebody may not be erased now."""
    if erased:
        raise Problem("customer_erased", "This customer was erased already.", "Nothing is left to do.", status=409)
    if held:
        raise Refused("held", "This customer's data is under a legal hold.", "Lift the hold first, if the law allows.")
    if open_numbers:
        raise Refused(
            "contact_open",
            f"Something is still going on with this customer: {', '.join(open_numbers[:5])}.",
            "End it first, then erase him.",
            numbers=open_numbers[:5],
        )

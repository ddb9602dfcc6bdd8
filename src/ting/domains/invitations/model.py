"""What an invitation is, how it stands, and what may be asked for. Pure."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from ting.kit.personal import Personal
from ting.kit.problem import Problem, Refused
from ting.kit.text import clean

PERMISSION = "invitations.manage"
USES_MAX, NOTE_MAX, REASON_MAX, ADDRESS_MAX = 50, 200, 500, 254
LONGEST_MS = 366 * 86_400_000
DEFAULT_MS = 7 * 86_400_000
WAITING_MAX = 1_000
"""So many requests may wait for an answer at one contact point; a flood of them hides nobody who was there before."""
State = Literal["open", "used", "expired", "revoked"]
STATES: tuple[State, ...] = ("open", "used", "expired", "revoked")
Answer = Literal["waiting", "granted", "declined"]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an invitation lets in, where, how often and how long. Its link is kept nowhere, only its digest."""

    id: UUID
    point: UUID
    customer: UUID | None
    address: Annotated[str, Personal] | None
    uses: int
    used: int
    note: str
    lang: str
    mailed: bool
    made_at: int
    made_by: UUID | None
    expires_at: int
    revoked_at: int | None = None
    revoked_by: UUID | None = None

    def good(self, now: int) -> bool:
        """Say whether who came in by it may still begin a conversation."""
        return self.revoked_at is None and now < self.expires_at

    def state(self, now: int) -> State:
        """Say how it stands. One that is used up lets nobody else in; who came by it is welcome until it expires."""
        if self.revoked_at is not None:
            return "revoked"
        if now >= self.expires_at:
            return "expired"
        return "used" if self.used >= self.uses else "open"


class Admission(msgspec.Struct, frozen=True):
    """By what a browser was let in, and when. `customer`: whom the invitation names."""

    invitation: UUID
    customer: UUID | None
    address: str | None
    mailed: bool
    at: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks to be invited."""

    id: UUID
    point: UUID
    address: Annotated[str, Personal]
    reason: Annotated[str, Personal]
    lang: str
    asked_at: int
    state: Answer = "waiting"
    answered_at: int | None = None
    answered_by: UUID | None = None
    invitation: UUID | None = None


def check(*, uses: int, expires_at: int, now: int, note: str) -> str:
    """Return the note as it is kept. Raises Refused with the field that cannot be."""
    if not 1 <= uses <= USES_MAX:
        raise Refused(
            "field", f"It can be used 1 to {USES_MAX} times.", "Choose how many browsers it is for.", field="uses"
        )
    if not now < expires_at <= now + LONGEST_MS:
        raise Refused(
            "field", "It ends in the past, or in more than a year.", "Choose a day within a year.", field="expires_at"
        )
    kept = clean(note, NOTE_MAX + 1)
    if len(kept) > NOTE_MAX:
        raise Refused(
            "text_long", f"The note is longer than {NOTE_MAX} characters.", "Shorten it.", field="note", most=NOTE_MAX
        )
    return kept


def check_reason(text: str) -> str:
    """Return why somebody asks, as it is kept. Raises Refused."""
    kept = clean(text, REASON_MAX + 1)
    if not kept:
        raise Refused("reason", "It says nothing of why.", "Say in a sentence who you are and what it is about.")
    if len(kept) > REASON_MAX:
        raise Refused("reason", f"It is longer than {REASON_MAX} characters.", "Say it in a sentence or two.")
    return kept


def refusal(state: State | None) -> Problem:
    """Return why an invitation lets nobody in. One of another contact point, or another company's, is no invitation."""
    match state:
        case "revoked":
            why = "This invitation was taken back."
        case "expired":
            why = "This invitation is over."
        case "used":
            why = "This invitation was used already."
        case _:
            return Problem(
                "invitation_unknown",
                "This is no invitation of ours.",
                "Open the link as it was sent to you, or ask for another one.",
                status=404,
            )
    return Problem(f"invitation_{state}", why, "Ask for another one.", status=409)

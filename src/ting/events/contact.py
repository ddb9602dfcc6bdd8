"""A contact's way, from its arrival to the end of wrap-up. The aggregate is the contact.

A *ticket* is one stay in a queue; an *assignment* one agent's connection. Together they are the contact's segments.
"""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event

DequeueReason = Literal[
    "answered", "abandoned", "callback", "message", "transferred", "overflow", "timeout", "closed", "merged"
]
Who = Literal["customer", "agent", "system"]
Mode = Literal["live", "message", "callback"]
"""How a customer waits: on the line, for an answer to what he left, for a call."""


class ContactEvent(Event, frozen=True, kw_only=True):
    """Something about one contact."""

    OF: ClassVar[str] = "contact"
    contact: UUID


class Arrived(ContactEvent, frozen=True, kw_only=True):
    """A customer reached us on a channel and is known by an id, if only that of a visitor."""

    TYPE: ClassVar[str] = "contact.arrived"
    channel: str
    customer: UUID
    point: UUID | None = None
    lang: str


class Enqueued(ContactEvent, frozen=True, kw_only=True):
    """A stay in a queue began. `entered_at` counts the wait; `ahead` and the promise are what the customer was told."""

    TYPE: ClassVar[str] = "contact.enqueued"
    ticket: UUID
    queue: UUID
    channel: str
    number: str
    lang: str
    tier: str | None = None
    entered_at: int
    because: str
    ahead: int
    promise_lo: int | None = None
    promise_hi: int | None = None
    mode: Mode = "live"


class Offered(ContactEvent, frozen=True, kw_only=True):
    """An agent is being rung."""

    TYPE: ClassVar[str] = "contact.offered"
    ticket: UUID
    queue: UUID
    offer: UUID
    agent: UUID
    answer_by: int


class OfferEnded(ContactEvent, frozen=True, kw_only=True):
    """The agent did not take it; the ticket waits again, at its old place."""

    TYPE: ClassVar[str] = "contact.offer_ended"
    ticket: UUID
    queue: UUID
    offer: UUID
    agent: UUID
    outcome: Literal["declined", "missed", "withdrawn"]
    reason: str | None = None


class Accepted(ContactEvent, frozen=True, kw_only=True):
    """The agent took the offer; the assignment began."""

    TYPE: ClassVar[str] = "contact.accepted"
    ticket: UUID
    queue: UUID
    offer: UUID
    assignment: UUID
    agent: UUID


class Dequeued(ContactEvent, frozen=True, kw_only=True):
    """The stay in the queue ended. `left_at`: when the customer went, where that was noticed later."""

    TYPE: ClassVar[str] = "contact.dequeued"
    ticket: UUID
    queue: UUID
    reason: DequeueReason
    left_at: int | None = None


class Turned(ContactEvent, frozen=True, kw_only=True):
    """Who waited on the line waits for a call from now on; his place is the same."""

    TYPE: ClassVar[str] = "contact.turned"
    ticket: UUID
    queue: UUID
    mode: Mode


class Promised(ContactEvent, frozen=True, kw_only=True):
    """A customer who is not on the line was promised an answer (by `due_at`), or a call."""

    TYPE: ClassVar[str] = "contact.promised"
    mode: Mode
    reach: Literal["here", "email", "phone"]
    due_at: int | None = None


class CallbackTried(ContactEvent, frozen=True, kw_only=True):
    """An agent called, and how that ended; `again_at`: when it is tried again."""

    TYPE: ClassVar[str] = "contact.callback_tried"
    agent: UUID
    outcome: Literal["reached", "no_answer", "wrong_number", "declined"]
    attempt: int
    again_at: int | None = None
    over: bool


class SurveyAsked(ContactEvent, frozen=True, kw_only=True):
    """The customer was asked what he thought of it."""

    TYPE: ClassVar[str] = "contact.survey_asked"
    survey: UUID
    queue: UUID
    agent: UUID | None = None


class Surveyed(ContactEvent, frozen=True, kw_only=True):
    """The customer answered; his words are read from where they are kept."""

    TYPE: ClassVar[str] = "contact.surveyed"
    survey: UUID
    queue: UUID
    agent: UUID | None = None
    scale: Literal["stars", "nps", "text"]
    value: int | None = None


class Joined(ContactEvent, frozen=True, kw_only=True):
    """Somebody else takes part; `whole`: he may see what was said before."""

    TYPE: ClassVar[str] = "contact.joined"
    participant: UUID
    kind: Literal["guest", "colleague"]
    whole: bool


class Parted(ContactEvent, frozen=True, kw_only=True):
    """He takes part no more."""

    TYPE: ClassVar[str] = "contact.parted"
    participant: UUID
    removed: bool


class ConsultAsked(ContactEvent, frozen=True, kw_only=True):
    """An agent asked a colleague into his contact; `writes`: he is to write to the customer, not only to whisper."""

    TYPE: ClassVar[str] = "contact.consult_asked"
    consult: UUID
    agent: UUID
    by: UUID
    writes: bool


class ConsultJoined(ContactEvent, frozen=True, kw_only=True):
    """The colleague is there."""

    TYPE: ClassVar[str] = "contact.consult_joined"
    consult: UUID
    agent: UUID
    writes: bool


class ConsultHeld(ContactEvent, frozen=True, kw_only=True):
    """On a call, the colleague's leg is held apart from the others, or is with them again."""

    TYPE: ClassVar[str] = "contact.consult_held"
    consult: UUID
    agent: UUID
    held: bool


class ConsultEnded(ContactEvent, frozen=True, kw_only=True):
    """He is not there any more, or never came. `over`: nobody serves the contact any more."""

    TYPE: ClassVar[str] = "contact.consult_ended"
    consult: UUID
    agent: UUID
    outcome: Literal["declined", "withdrawn", "left", "removed", "over"]


class Lost(ContactEvent, frozen=True, kw_only=True):
    """The customer's connection went away; the place is kept until `held_until`."""

    TYPE: ClassVar[str] = "contact.lost"
    held_until: int | None = None


class Back(ContactEvent, frozen=True, kw_only=True):
    """The customer's connection is there again."""

    TYPE: ClassVar[str] = "contact.back"


class Said(ContactEvent, frozen=True, kw_only=True):
    """A message was added to the conversation; its text is read from where it is kept."""

    TYPE: ClassVar[str] = "contact.said"
    message: UUID
    seq: int
    by: Literal["customer", "agent", "system", "bot", "guest"]
    agent: UUID | None = None
    kind: Literal["text", "file", "note", "whisper", "system", "form", "booking", "sticker"]


class Read(ContactEvent, frozen=True, kw_only=True):
    """One side has read up to a message."""

    TYPE: ClassVar[str] = "contact.read"
    who: Literal["customer", "agent"]
    upto: int


class Transferred(ContactEvent, frozen=True, kw_only=True):
    """The agent passed the contact on, with a note."""

    TYPE: ClassVar[str] = "contact.transferred"
    assignment: UUID
    agent: UUID
    to_queue: UUID
    to_agent: UUID | None = None
    third: bool = False


class TakenOver(ContactEvent, frozen=True, kw_only=True):
    """A supervisor took the contact over from the agent who had it; `Connected` follows."""

    TYPE: ClassVar[str] = "contact.taken_over"
    assignment: UUID
    agent: UUID
    by: UUID


class Watched(ContactEvent, frozen=True, kw_only=True):
    """Somebody began to look on silently."""

    TYPE: ClassVar[str] = "contact.watched"
    by: UUID


class Connected(ContactEvent, frozen=True, kw_only=True):
    """An agent's connection began without a wait in a queue. `ticket` never waited: it only names the connection."""

    TYPE: ClassVar[str] = "contact.connected"
    ticket: UUID
    queue: UUID
    channel: str
    number: str
    lang: str
    tier: str | None = None
    assignment: UUID
    agent: UUID
    because: str


class AssistCalled(ContactEvent, frozen=True, kw_only=True):
    """The agent called a supervisor to the contact."""

    TYPE: ClassVar[str] = "contact.assist_called"
    call: UUID
    queue: UUID
    agent: UUID


class AssistNoted(ContactEvent, frozen=True, kw_only=True):
    """The agent said what the call is about."""

    TYPE: ClassVar[str] = "contact.assist_noted"
    call: UUID


class AssistAnswered(ContactEvent, frozen=True, kw_only=True):
    """A supervisor answered, so long after the call."""

    TYPE: ClassVar[str] = "contact.assist_answered"
    call: UUID
    agent: UUID
    by: UUID
    waited_ms: int


class AssistEnded(ContactEvent, frozen=True, kw_only=True):
    """The call ended without an answer: taken back, or over because the contact is."""

    TYPE: ClassVar[str] = "contact.assist_ended"
    call: UUID
    agent: UUID
    outcome: Literal["cancelled", "over"]


class Returned(ContactEvent, frozen=True, kw_only=True):
    """The agent's desk was gone for too long: the contact is back at the head of its queue."""

    TYPE: ClassVar[str] = "contact.returned"
    assignment: UUID
    agent: UUID
    queue: UUID


class Disconnected(ContactEvent, frozen=True, kw_only=True):
    """The talk ended, and by whom."""

    TYPE: ClassVar[str] = "contact.disconnected"
    assignment: UUID | None = None
    agent: UUID | None = None
    ticket: UUID | None = None
    by: Who
    reason: str


class AcwStarted(ContactEvent, frozen=True, kw_only=True):
    """After-contact work began."""

    TYPE: ClassVar[str] = "contact.acw_started"
    assignment: UUID
    agent: UUID
    ticket: UUID
    due_at: int


class AcwEnded(ContactEvent, frozen=True, kw_only=True):
    """After-contact work ended, by the agent or by its cap."""

    TYPE: ClassVar[str] = "contact.acw_ended"
    assignment: UUID
    agent: UUID
    ticket: UUID
    capped: bool


class ReplyUsed(ContactEvent, frozen=True, kw_only=True):
    """An agent's message was made of a canned reply."""

    TYPE: ClassVar[str] = "contact.reply_used"
    message: UUID
    reply: UUID
    agent: UUID


class Disposed(ContactEvent, frozen=True, kw_only=True):
    """A wrap-up code was set."""

    TYPE: ClassVar[str] = "contact.disposed"
    ticket: UUID
    agent: UUID
    code: str


class Split(ContactEvent, frozen=True, kw_only=True):
    """Another matter was split off as a contact of its own, which arrives with its own event."""

    TYPE: ClassVar[str] = "contact.split"
    sibling: UUID
    agent: UUID


class Merged(ContactEvent, frozen=True, kw_only=True):
    """The contact goes on in another one of the same conversation; `Closed` follows."""

    TYPE: ClassVar[str] = "contact.merged"
    into: UUID
    by: UUID


class TranscriptSent(ContactEvent, frozen=True, kw_only=True):
    """A transcript was put into the outbox: asked for by the customer, or sent by an agent. The mail knows where to."""

    TYPE: ClassVar[str] = "contact.transcript_sent"
    mail: UUID
    agent: UUID | None = None


class Closed(ContactEvent, frozen=True, kw_only=True):
    """Nothing more will happen in this contact."""

    TYPE: ClassVar[str] = "contact.closed"

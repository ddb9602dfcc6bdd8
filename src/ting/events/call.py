"""Telephone calls, as part of a contact; and the phones by which people are rung."""

from typing import ClassVar
from uuid import UUID

from ting.events.contact import ContactEvent, Who
from ting.kit.event import Event


class Called(ContactEvent, frozen=True, kw_only=True):
    """A caller's contact began with this call."""

    TYPE: ClassVar[str] = "contact.called"
    call: UUID
    number: UUID


class CallDialled(ContactEvent, frozen=True, kw_only=True):
    """An agent calls the customer. `number`: our own, as which he does; `leads`: where the customer's leads."""

    TYPE: ClassVar[str] = "contact.call_dialled"
    call: UUID
    number: UUID
    agent: UUID
    leads: str


class CallJoined(ContactEvent, frozen=True, kw_only=True):
    """The caller and an agent's phone hear each other."""

    TYPE: ClassVar[str] = "contact.call_joined"
    call: UUID
    agent: UUID


class CallLedOn(ContactEvent, frozen=True, kw_only=True):
    """A flow has led the caller on to a number outside, and they talk. `number`: ours, as which it was called."""

    TYPE: ClassVar[str] = "contact.call_led_on"
    call: UUID
    number: UUID


class CallHeld(ContactEvent, frozen=True, kw_only=True):
    """The agent put the caller on hold or took him off it, muted himself or ended that, paused the recording or went on."""

    TYPE: ClassVar[str] = "contact.call_held"
    call: UUID
    agent: UUID
    held: bool
    muted: bool
    paused: bool = False


class CallEnded(ContactEvent, frozen=True, kw_only=True):
    """The caller's line is gone. `cause`: as the network said (Q.850); `held`: he was on hold as it went.

    `talked_ms`: so long he had talked with the last agent. `outcome`: what became of a call that was made from here.
    """

    TYPE: ClassVar[str] = "contact.call_ended"
    call: UUID
    by: Who
    cause: int | None = None
    held: bool = False
    lasted_ms: int
    talked_ms: int = 0
    outcome: str | None = None


class CallMeasured(ContactEvent, frozen=True, kw_only=True):
    """How one phone of a call was heard, once it is off the line. `agent`: whose; None: the customer's.

    Lost packets of 10000, jitter and round trip in ms, the estimated MOS in hundredths; `in` is what came from the phone,
    `out` what went to it, where it reported that.
    """

    TYPE: ClassVar[str] = "contact.call_measured"
    call: UUID
    agent: UUID | None = None
    lost_in: int
    lost_out: int | None = None
    jitter: int
    rtt: int | None = None
    mos: int | None = None


class CallBackPlanned(ContactEvent, frozen=True, kw_only=True):
    """Somebody looked a call through and asked that its customer be called back: in this contact. `owner`: first of all by him."""

    TYPE: ClassVar[str] = "contact.callback_planned"
    call: UUID
    by: UUID
    owner: UUID | None = None


class PhoneMade(Event, frozen=True, kw_only=True):
    """Somebody made himself a phone by which he is rung."""

    TYPE: ClassVar[str] = "phone.made"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    phone: UUID


class BrowserPhoneBegun(Event, frozen=True, kw_only=True):
    """Somebody's browser is his phone now; the one that was before is it no more."""

    TYPE: ClassVar[str] = "phone.browser_begun"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    phone: UUID


class BrowserPhoneOver(Event, frozen=True, kw_only=True):
    """Somebody's browser is his phone no more. What ends with a sign-in or runs out is not told so."""

    TYPE: ClassVar[str] = "phone.browser_over"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    phone: UUID


class PageCallGranted(Event, frozen=True, kw_only=True):
    """A customer's browser may place one call from a page, to this number of ours."""

    TYPE: ClassVar[str] = "page_call.granted"
    OF: ClassVar[str] = "visitor"
    visitor: UUID
    number: UUID


class PhoneRevoked(Event, frozen=True, kw_only=True):
    """A phone is nobody's any more."""

    TYPE: ClassVar[str] = "phone.revoked"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    phone: UUID


class GuesserBanned(Event, frozen=True, kw_only=True):
    """Somebody guessed so often at the telephone's door that his address is not answered any more, `times`: how often lately."""

    TYPE: ClassVar[str] = "guesser.banned"
    OF: ClassVar[str] = "guesser"
    INSTALLATION: ClassVar[bool] = True
    guesser: UUID
    tries: int
    times: int
    until: int


class GuesserFreed(Event, frozen=True, kw_only=True):
    """Somebody let an address in again before its time."""

    TYPE: ClassVar[str] = "guesser.freed"
    OF: ClassVar[str] = "guesser"
    INSTALLATION: ClassVar[bool] = True
    guesser: UUID
    person: UUID

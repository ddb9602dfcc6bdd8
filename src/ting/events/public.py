"""What of the common language is told to other systems: facts about customers' matters, none about who works how."""

from ting.events.alert import AlertEnded, AlertRaised
from ting.events.booking import Booked, BookingCancelled, BookingMoved
from ting.events.contact import (
    Accepted,
    AcwEnded,
    Arrived,
    CallbackTried,
    Closed,
    Dequeued,
    Disconnected,
    Disposed,
    Enqueued,
    Merged,
    Promised,
    Said,
    Split,
    Surveyed,
    Transferred,
)
from ting.events.form import FormAccepted, FormSubmitted
from ting.kit.event import Event

PUBLIC: tuple[type[Event], ...] = (
    Arrived,
    Enqueued,
    Accepted,
    Dequeued,
    Said,
    Promised,
    CallbackTried,
    Transferred,
    Disconnected,
    AcwEnded,
    Disposed,
    Split,
    Merged,
    Surveyed,
    Closed,
    FormSubmitted,
    FormAccepted,
    Booked,
    BookingMoved,
    BookingCancelled,
    AlertRaised,
    AlertEnded,
)
OFTEN = frozenset({Said.TYPE})
"""Told many times a contact: nobody should ask for it without need."""
NAMES = frozenset(event.TYPE for event in PUBLIC)

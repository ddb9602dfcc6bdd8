"""What other systems know, beside a conversation."""

from typing import ClassVar
from uuid import UUID

from ting.events.contact import ContactEvent
from ting.kit.event import Event


class PanelOpened(ContactEvent, frozen=True, kw_only=True):
    """Somebody got a signed link to a page of another system."""

    TYPE: ClassVar[str] = "contact.panel_opened"
    panel: UUID
    by: UUID


class PanelAttached(ContactEvent, frozen=True, kw_only=True):
    """What a panel showed was put into a conversation."""

    TYPE: ClassVar[str] = "contact.panel_attached"
    panel: UUID
    card: UUID
    by: UUID


class PanelCardErased(ContactEvent, frozen=True, kw_only=True):
    """What had been put into a conversation was taken out of the house."""

    TYPE: ClassVar[str] = "contact.panel_card_erased"
    card: UUID
    by: UUID


class PanelSecretMade(Event, frozen=True, kw_only=True):
    """A new secret was made; the first one of a panel signs at once."""

    TYPE: ClassVar[str] = "panel.secret_made"
    OF: ClassVar[str] = "panel"
    panel: UUID
    by: UUID


class PanelSecretUsed(Event, frozen=True, kw_only=True):
    """The newest secret signs from now on."""

    TYPE: ClassVar[str] = "panel.secret_used"
    OF: ClassVar[str] = "panel"
    panel: UUID
    by: UUID

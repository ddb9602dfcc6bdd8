"""A way to tell another system. The aggregate is the webhook."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event


class WebhookStopped(Event, frozen=True, kw_only=True):
    """Nothing more is sent there. gone: the far side said so (410); failing: it took nothing for days."""

    TYPE: ClassVar[str] = "webhook.stopped"
    OF: ClassVar[str] = "webhook"
    webhook: UUID
    because: Literal["gone", "failing"]


class WebhookSecretMade(Event, frozen=True, kw_only=True):
    """A new secret signs what is sent there."""

    TYPE: ClassVar[str] = "webhook.secret_made"
    OF: ClassVar[str] = "webhook"
    webhook: UUID
    by: UUID

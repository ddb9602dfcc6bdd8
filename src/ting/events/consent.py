"""What customers say of what may be done with what is known of them."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.events.customer import CustomerEvent


class ConsentSaid(CustomerEvent, frozen=True, kw_only=True):
    """He agreed, refused, or took his word back, for one purpose on one channel. Without `by` he said so himself."""

    TYPE: ClassVar[str] = "consent.said"
    consent: UUID
    purpose: UUID
    channel: Literal["mail", "phone", "message", "post"]
    state: Literal["given", "refused", "withdrawn"]
    how: Literal["agent", "customer", "import", "api"]
    by: UUID | None = None

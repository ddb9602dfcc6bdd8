"""What becomes of customers. Nothing here says who somebody is: what was written stands with the change."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event

Lifecycle = Literal["customer", "prospect", "follower", "former"]


class CustomerEvent(Event, frozen=True, kw_only=True):
    """Something about one customer."""

    OF: ClassVar[str] = "customer"
    customer: UUID


class CustomerChanged(CustomerEvent, frozen=True, kw_only=True):
    """He was made or changed by hand; `change` tells which fields."""

    TYPE: ClassVar[str] = "customer.changed"
    change: UUID
    by: UUID


class CustomerReclassified(CustomerEvent, frozen=True, kw_only=True):
    """He came into another class: what he is to the company has changed."""

    TYPE: ClassVar[str] = "customer.reclassified"
    before: Lifecycle
    after: Lifecycle

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


class CustomerVerified(CustomerEvent, frozen=True, kw_only=True):
    """Within a contact he has said two things that only he knows; the comparing was ours, the asking was `by`'s."""

    TYPE: ClassVar[str] = "customer.verified"
    contact: UUID
    by: UUID


class CustomerMoved(CustomerEvent, frozen=True, kw_only=True):
    """A contact, with all that came about in it, is his; it was taken for another's before."""

    TYPE: ClassVar[str] = "customer.moved"
    before: UUID
    contact: UUID
    by: UUID


class CustomerMerged(CustomerEvent, frozen=True, kw_only=True):
    """Another customer turned out to be the same; `gone` is no more. Without `by` he identified himself."""

    TYPE: ClassVar[str] = "customer.merged"
    gone: UUID
    merge: UUID
    by: UUID | None = None


class CustomerParted(CustomerEvent, frozen=True, kw_only=True):
    """A merge was taken back: `gone` is there again."""

    TYPE: ClassVar[str] = "customer.parted"
    gone: UUID
    merge: UUID
    by: UUID

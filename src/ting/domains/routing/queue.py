"""What a queue is: its hours, what it asks for, and its clocks. Pure."""

import uuid

import msgspec

from ting.domains.routing.hours import Hours
from ting.domains.routing.model import Need, Step


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's clocks and targets. Times in ms."""

    ring_ms: int = 20_000
    """How long an agent is rung."""
    refuse_ms: int = 60_000
    """How long an agent who declined or missed a ticket is spared it."""
    miss_limit: int = 3
    """So many offers missed in a row set an agent away; 0: never."""
    grace_ms: int = 180_000
    """How long a customer whose connection is lost keeps his place."""
    desk_grace_ms: int = 30_000
    """How long an agent whose desk is gone keeps his contacts."""
    head_start_ms: dict[str, int] = msgspec.field(default_factory=lambda: {"gold": 120_000, "silver": 60_000})
    """By tier: as if the customer had come so much earlier."""
    bound_ms: int = 180_000
    """No head start counts for more: who comes later than this passes nobody."""
    transfer_head_start_ms: int = 120_000
    direct_ms: int = 20_000
    """How long a ticket is kept for the last agent, or for the one that somebody chose."""
    lang_relax_ms: int = 90_000
    """After so long a contact's language is no longer insisted on, where the queue does not ask for it itself."""
    threshold_ms: int = 20_000
    target_pct: float = 85.0
    """Service level: so many per cent answered within the threshold."""
    short_abandon_ms: int = 10_000
    long_wait_ms: int = 120_000
    """From here on a wait is an alert on the board."""
    acw_ms: int = 60_000
    """After-contact work ends by itself after so long."""
    idle_warn_ms: int = 300_000
    idle_close_ms: int = 120_000


class Queue(msgspec.Struct, frozen=True):
    """A waiting area of one tenant."""

    id: uuid.UUID
    tenant: uuid.UUID
    key: str
    name: str
    prefix: str
    position: int
    hours: Hours
    needs: tuple[Need, ...]
    settings: QueueSettings


def head_start(settings: QueueSettings, tier: str | None, because: str) -> int:
    """Return how much earlier this customer counts as come, before the bound."""
    start = settings.head_start_ms.get(tier or "", 0)
    return max(start, settings.transfer_head_start_ms) if because == "transferred" else start


def needs_of(queue: Queue, lang_skill: uuid.UUID | None) -> tuple[Need, ...]:
    """Return what a contact of this queue asks for: what the queue does, and its language while it has not waited long."""
    if lang_skill is None or any(need.skill == lang_skill for need in queue.needs):
        return queue.needs
    return (*queue.needs, Need(lang_skill, 1, (Step(queue.settings.lang_relax_ms, 0),)))

"""Webhooks: what is sent, how it is signed, and when it is tried again. Pure; times are arguments in ms."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import name_of

PERMISSION = "webhooks.manage"
State = Literal["waiting", "sending", "accepted", "parked"]
STATES: tuple[State, ...] = ("waiting", "sending", "accepted", "parked")
TEST = "webhook.test"

MOST = 50
PAUSES_S = (5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 72_000)
"""After the first failure, the second, …: 2.9 days in all, then it is parked."""
FAILING_MS = 60 * 3_600_000
"""An address that took nothing for so long, and lets something be parked, is sent no more."""
OVERLAP_MS = 24 * 3_600_000
"""So long the former secret signs beside a new one."""
KEPT_MS = 30 * 86_400_000
REPLAYED_MS = 30 * 86_400_000
PREFIX = "whsec_"
BODY_SHOWN = 500


class WebhookForm(msgspec.Struct, frozen=True):
    """An address of another system, and what is told there."""

    name: str
    url: str
    events: list[str]
    on: bool = True


class WebhookStanding(msgspec.Struct, frozen=True):
    """How one webhook does. `failing_since`: nothing was taken since then. `stopped_because`: gone (410) or failing."""

    id: UUID
    name: str
    stopped_at: int | None
    stopped_because: Literal["gone", "failing"] | None
    failing_since: int | None
    accepted_at: int | None
    signed_since: int | None
    """When its newest secret was made by a person; null: nobody has seen one yet."""
    counts: dict[str, int]


class WebhookDelivery(msgspec.Struct, frozen=True):
    """One event on its way to one address. `key` is its webhook-id: the same at every try."""

    id: UUID
    webhook: UUID
    key: str
    type: str
    entity: str
    state: State
    tries: int
    at: int
    next_at: int
    done_at: int | None
    status: int | None
    """Of the newest answer; null where none came."""
    took_ms: int | None
    step: str | None
    """How far the newest try came that got no answer."""


class WebhookAttempt(msgspec.Struct, frozen=True):
    """One try."""

    at: int
    took_ms: int
    status: int | None
    step: str | None
    said: str
    """The first of what was answered, or what failed here."""


class WebhookSent(msgspec.Struct, frozen=True):
    """A delivery with what is sent, and its tries, newest first. `body` is written at the first try."""

    delivery: WebhookDelivery
    body: str | None
    attempts: list[WebhookAttempt]


class Claimed(msgspec.Struct, frozen=True):
    """A delivery in the hands of one process."""

    id: UUID
    tenant: UUID
    webhook: UUID
    url: str
    key: str
    type: str
    aggregate: str
    seq: int | None
    facts: dict[str, Any]
    body: str | None
    at: int
    tries: int
    secrets: tuple[bytes, ...]
    """Sealed; the newest first."""


def check(form: WebhookForm, known: Collection[str]) -> WebhookForm:
    """Return the form as it is kept. Raises Refused."""
    unknown = [each for each in form.events if each not in known]
    if unknown:
        raise Refused(
            "webhook_events", f"{unknown[0][:60]!r} is told to nobody.", "Choose from the list of public events."
        )
    if not form.events:
        raise Refused("webhook_events", "Nothing would be told there.", "Choose at least one event.")
    return msgspec.structs.replace(form, name=name_of(form.name), events=sorted(set(form.events)))


def secret_text(raw: bytes) -> str:
    """Return a secret as people copy it."""
    return PREFIX + base64.b64encode(raw).decode()


def signatures(secrets: Sequence[str], key: str, at_s: int, body: bytes) -> str:
    """Sign by the Standard Webhooks scheme, once for each secret that is good now."""
    said = f"{key}.{at_s}.".encode() + body
    macs = (hmac.new(base64.b64decode(each.removeprefix(PREFIX)), said, hashlib.sha256).digest() for each in secrets)
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)


def envelope(tenant: str, of: Claimed, data: dict[str, Any]) -> bytes:
    """Return the body: what happened, when, and its place among all that happened to the same thing."""
    when = datetime.fromtimestamp(of.at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return msgspec.json.encode(
        {
            "type": of.type,
            "timestamp": when,
            "tenant": tenant,
            "entity": of.aggregate,
            "seq": of.seq,
            "data": data,
        }
    )


def pause(tries: int, chance: float, asked_s: int | None = None) -> int | None:
    """Return how many ms to wait after so many failed tries, or None when it is given up. `asked_s`: their Retry-After."""
    if tries > len(PAUSES_S):
        return None
    wait = PAUSES_S[tries - 1] * (0.9 + 0.2 * chance)
    return round(max(wait, min(asked_s or 0, 86_400)) * 1000)


def retry_after(value: str | None) -> int | None:
    """Read a Retry-After in seconds; a date is not understood."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None

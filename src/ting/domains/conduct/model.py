"""The ladder: slowed, challenged, banned. Pure: who counts, how fast is too fast, and what follows.

A *subject* is what a limit counts: a visitor, the range of addresses that he comes from, a number or mail address that he
gives. A *strike* is an attempt beyond the limit. Strikes are forgotten after an hour without one.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal
from uuid import UUID

import msgspec

from ting.events.conduct import SubjectKind
from ting.kit.problem import Refused
from ting.kit.text import clean

SEPARATE = ":"
NETWORKS = 10_000
"""Addresses whose range is remembered: it is asked for with every word."""
NEAR = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/127",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Addresses that tell no one from another: this machine, our own network, a proxy that says nothing of whom it serves."""

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
STRIKE_GAP_MS = 5_000
"""Attempts beyond the limit within this time are one strike: a stuck key is no spammer."""
ATTEMPT_GAP_MS = MINUTE
"""Whatever a banned one tries within this time is one coming."""
FORGET_MS = HOUR
CHALLENGE_MS = 10 * MINUTE
"""So long a challenge stands; then who could not do it may go on, slowed."""
PASS_MS = HOUR
BITS, BITS_MAX = 13, 18
"""How many leading zero bits the first challenge asks for: about a second's work; each further one asks for one more."""
BURST_S = 10
"""A limit a minute lets what comes in so many seconds through at once: people write in bursts."""
CONTACTS_MS = 10 * MINUTE
REASON_MAX, WHOM_MAX = 300, 120
AGENT_MAX_MS = DAY
MEMORY_MS = 30 * DAY
"""What became of a subject is kept so long after its last strike."""

GIVEN = frozenset({"phone", "email"})
"""What somebody writes of himself may be another's: for that alone nobody is banned by the ladder."""

Length = Literal["hour", "day", "week", "lifted"]
LENGTHS: dict[Length, int | None] = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "lifted": None}
Level = Literal["slowed", "challenged", "banned"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How fast customers may be, and what follows when they are faster."""

    messages: int = 120
    """Of one visitor, in a minute."""
    contacts: int = 10
    """Begun by one visitor, or with one phone number or mail address, in ten minutes."""
    address_contacts: int = 60
    """Begun from one range of addresses, in ten minutes."""
    challenge_after: int = 3
    """Strikes within an hour of each other."""
    ban_after: int = 12
    ban_minutes: int = 60
    spared: tuple[str, ...] = ()
    """Networks that are never counted: a school, an office, a mobile carrier's gate."""
    appeal: str = ""
    """The mail address to which somebody who was banned may write."""


class Subject(msgspec.Struct, frozen=True):
    """What a limit counts."""

    kind: SubjectKind
    value: str

    @property
    def key(self) -> str:
        """Its form as it is kept."""
        return f"{self.kind}{SEPARATE}{self.value}"


class Bucket(msgspec.Struct, frozen=True):
    """How much is left of a limit, and when that was so."""

    left: float
    at: int


class Record(msgspec.Struct, frozen=True):
    """Where a subject stands on the ladder. `passed`: with how many strikes it last did the work, and when."""

    strikes: int = 0
    struck_at: int = 0
    level: Level = "slowed"
    until: int = 0
    rounds: int = 0
    passed: int = 0
    passed_at: int = 0

    def challenged(self, now: int) -> bool:
        """Say whether it must do the work before it goes on."""
        return self.level == "challenged" and now < self.until


class Ban(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that somebody may not come in. `made_by` is null when the ladder decided."""

    id: UUID
    subjects: tuple[str, ...]
    whom: str
    reason: str
    made_at: int
    made_by: UUID | None = None
    customer: UUID | None = None
    contact: UUID | None = None
    until: int | None = None
    lifted_at: int | None = None
    attempts: int = 0
    attempted_at: int | None = None

    def holds(self, now: int) -> bool:
        """Say whether it is in force."""
        return self.lifted_at is None and (self.until is None or now < self.until)


def subject_of(key: str) -> Subject:
    """Read a subject from the form in which it is kept."""
    kind, _, value = key.partition(SEPARATE)
    return Subject(kind, value)  # type: ignore[arg-type]


@lru_cache(NETWORKS)
def network(address: str, spared: tuple[str, ...] = ()) -> Subject | None:
    """Return the range that an address counts with: IPv4 by itself, IPv6 by its /64. None: it tells nobody apart."""
    try:
        ip = ip_address(address.partition("%")[0])
    except (AddressValueError, ValueError):
        return None
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    nets: tuple[IPv4Network | IPv6Network, ...] = (*NEAR, *(ip_network(each) for each in spared))
    if any(ip in net for net in nets):
        return None
    return Subject("network", str(ip_network((int(ip), 32) if ip.version == 4 else (int(ip), 64), strict=False)))


def take(bucket: Bucket | None, now: int, most: float, per_ms: float) -> tuple[Bucket, int]:
    """Take one from a bucket; return what is left and how long to wait (0: it was there)."""
    left = most if bucket is None else min(most, bucket.left + max(0, now - bucket.at) * per_ms)
    if left >= 1:
        return Bucket(left - 1, now), 0
    return Bucket(left, now), max(1, round((1 - left) / per_ms))


def message_rate(limits: Limits) -> tuple[float, float]:
    """Return how many messages may come at once, and how many a ms in the long run."""
    return max(3.0, limits.messages * BURST_S / 60), limits.messages / MINUTE


def contact_rate(limits: Limits, kind: SubjectKind) -> tuple[float, float]:
    """Return how many contacts may be begun at once, and how many a ms in the long run."""
    most = limits.address_contacts if kind == "network" else limits.contacts
    return float(most), most / CONTACTS_MS


def struck(before: Record | None, now: int, limits: Limits, *, bans: bool = True) -> Record:
    """Return where a subject stands after an attempt beyond a limit; without `bans` it climbs no higher than the work."""
    known = before if before is not None and now - before.struck_at < FORGET_MS else Record()
    if now - known.struck_at < STRIKE_GAP_MS:
        return known
    strikes = known.strikes + 1
    after = msgspec.structs.replace(known, strikes=strikes, struck_at=now)
    if bans and strikes >= limits.ban_after:
        return msgspec.structs.replace(after, level="banned", until=now + limits.ban_minutes * MINUTE)
    if known.challenged(now):
        return after
    if strikes - known.passed >= limits.challenge_after:
        return msgspec.structs.replace(
            after, level="challenged", until=now + CHALLENGE_MS, rounds=known.rounds + 1, passed_at=0
        )
    return msgspec.structs.replace(after, level="slowed", until=0)


def passed(before: Record, now: int) -> Record:
    """Return where a subject stands after its browser did the work: it may go on, and its strikes are not forgotten."""
    return msgspec.structs.replace(before, level="slowed", until=0, passed=before.strikes, passed_at=now)


def bits(rounds: int) -> int:
    """Return how hard a challenge is."""
    return min(BITS_MAX, BITS + max(0, rounds - 1))


def solves(puzzle: str, answer: str, hard: int) -> bool:
    """Say whether SHA-256 of `puzzle:answer` begins with so many zero bits."""
    if len(answer) > 20:
        return False
    digest = hashlib.sha256(f"{puzzle}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - hard) == 0


def ban_until(length: Length, now: int, *, manages: bool) -> int | None:
    """Return until when a ban by hand lasts. Raises Refused for what only who manages bans may decide."""
    lasts = LENGTHS[length]
    if not manages and (lasts is None or lasts > AGENT_MAX_MS):
        raise Refused(
            "ban_too_long", "A ban of more than a day is a supervisor's to make.", "Choose a day, or call a supervisor."
        )
    return None if lasts is None else now + lasts


def reason_of(reason: str) -> str:
    """Return a ban's reason fit to keep; raise Refused without one."""
    kept = clean(reason, REASON_MAX + 1)
    if not kept or len(kept) > REASON_MAX:
        raise Refused(
            "ban_reason", f"A reason has 1 to {REASON_MAX} characters.", "Say what he did; only colleagues read it."
        )
    return kept


def check(limits: Limits) -> Limits:
    """Return limits fit to keep; raise Refused with the field that cannot be."""
    ranges: dict[str, tuple[int, int]] = {
        "messages": (10, 6000),
        "contacts": (1, 1000),
        "address_contacts": (1, 100_000),
        "challenge_after": (1, 100),
        "ban_after": (2, 1000),
        "ban_minutes": (1, 7 * 24 * 60),
    }
    for name, (least, most) in ranges.items():
        if not least <= getattr(limits, name) <= most:
            raise Refused(
                "out_of_bounds",
                f"{name} is from {least} to {most}.",
                "Choose a number in that range.",
                field=name,
                least=least,
                most=most,
            )
    if limits.ban_after <= limits.challenge_after:
        raise Refused(
            "field",
            "A ban comes after a challenge.",
            "Let more strikes lead to a ban than to a check.",
            field="ban_after",
        )
    appeal = limits.appeal.strip()
    if appeal and not (0 < appeal.find("@") < len(appeal) - 1 and " " not in appeal and len(appeal) <= 254):
        raise Refused("field", "This is no mail address.", "Write it as help@example.com.", field="appeal")
    return msgspec.structs.replace(limits, spared=_networks(limits.spared), appeal=appeal)


def _networks(given: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in given:
        if not each.strip():
            continue
        try:
            found[str(ip_network(each.strip(), strict=False))] = None
        except ValueError as error:
            raise Refused(
                "field", f"{each[:60]!r} is no network.", "Write it as 203.0.113.0/24 or 2001:db8::/32.", field="spared"
            ) from error
    return tuple(found)

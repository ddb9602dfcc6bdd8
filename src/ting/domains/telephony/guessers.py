"""Who guesses at the telephone's door, how soon he is shut out, and for how long. Pure.

A phone is asked for its password each time it registers, and proves it: that is no guess. A guess is a wrong password, or a
request from where nothing was set up, which is asked for one too.
"""

import ipaddress
from collections import deque
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MOST_TRIES, WITHIN_MS = 12, 10 * MINUTE
BANS_MS = (10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY)
"""The first time, the second; the last holds for all after it."""
FORGIVEN_MS = 30 * DAY
"""Who was not shut out for so long begins anew."""
SPARED_MS = DAY
"""From where a phone has proved itself nobody is shut out for so long: an office is one address to us."""
MOST_WATCHED = 10_000
"""Addresses that are counted at a time; whoever comes from more is counted from the last of them."""
OURSELVES = ("127.0.0.1", "::1")
"""The house itself: whoever speaks SIP through our own pages comes from there."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Guesser(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is shut out."""

    id: UUID
    address: str
    tries: int
    """That led to it."""
    times: int
    """How often it was shut out lately."""
    banned_at: int
    until: int


class Tries:
    """How often was guessed from where, lately."""

    def __init__(self) -> None:
        self._at: dict[str, deque[int]] = {}

    def guessed(self, address: str, now: int) -> int | None:
        """Take in a guess; when there are too many, return how many and count from nought."""
        at = self._at.pop(address, None) or deque()
        while at and at[0] <= now - WITHIN_MS:
            at.popleft()
        at.append(now)
        if len(at) >= MOST_TRIES:
            return len(at)
        self._at[address] = at  # at the end: whom nothing is heard of is forgotten first
        if len(self._at) > MOST_WATCHED:
            del self._at[next(iter(self._at))]
        return None


def source_of(address: str) -> str:
    """Return what is counted and shut out in place of an address: of IPv6 its whole network, which is one customer's."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def ban_ms(times: int) -> int:
    """Return for how long somebody is shut out, for the nth time."""
    return BANS_MS[min(times, len(BANS_MS)) - 1]


def spared(address: str, networks: Iterable[Network]) -> bool:
    """Say whether an address, or a network, is ourselves or meets one of these."""
    whole = ipaddress.ip_network(address)
    if any(ipaddress.ip_address(own) in whole for own in OURSELVES):
        return True
    return any(whole.version == each.version and whole.overlaps(each) for each in networks)


def networks_of(texts: Iterable[str]) -> Sequence[Network]:
    """Read addresses and networks. Raises ValueError."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]

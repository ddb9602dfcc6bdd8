"""How long until my turn: a range, not a promise.

With departures at a rate r, the wait for the k-th is Gamma(k, r). The range runs from its 20 % to its 80 % quantile,
by the approximation of E. B. Wilson and M. M. Hilferty, "The distribution of chi-square", PNAS 17 (1931) 684-688: the
cube root of a Gamma variable is nearly normal, so its p-quantile is k (1 - 1/(9k) + z_p / (3 sqrt k))^3 / r. It is off
by less than 1 % for k = 1 and by far less above. When the rate is right, three of five waits fall into the range;
`covered` counts how many do.
"""

import math

import msgspec

Z_20 = 0.8416212335729143
"""The 80 % quantile of the normal distribution; the 20 % quantile is its negative."""

PRIOR = 5
"""How many departures the staffing figure (slots / handling time) counts for beside those really seen."""


class Range(msgspec.Struct, frozen=True):
    """A waiting time in ms, from what is quick to what is slow."""

    lo_ms: int
    hi_ms: int


def wait_range(
    ahead: int, answered_recent: int, window_ms: int, slots: int, handle_ms: int | None, *, free: int = 0
) -> Range | None:
    """Return the expected wait of a ticket with ``ahead`` tickets before it, or None when nothing is known.

    The rate comes from the departures seen in the last ``window_ms``. While they are few, ``slots`` (contacts that the
    staff on duty can serve at once) over ``handle_ms`` steadies it. ``free`` slots take the first tickets at once.
    """
    if slots <= 0:
        return None
    k = ahead + 1 - max(0, free)
    if k <= 0:
        return Range(0, 0)
    rate = _rate(answered_recent, window_ms, slots, handle_ms)
    if rate is None:
        return None
    return Range(round(_quantile(k, -Z_20) / rate), round(_quantile(k, Z_20) / rate))


def covered(expected: Range, wait_ms: int) -> bool:
    """Say whether the real wait fell into the range: about three in five should."""
    return expected.lo_ms <= wait_ms <= expected.hi_ms


def _rate(answered: int, window_ms: int, slots: int, handle_ms: int | None) -> float | None:
    """Return departures per ms."""
    if handle_ms is not None and handle_ms > 0:
        return (answered + PRIOR) / (window_ms + PRIOR * handle_ms / slots)
    return answered / window_ms if answered > 0 and window_ms > 0 else None


def _quantile(k: int, z: float) -> float:
    return float(k * (1 - 1 / (9 * k) + z / (3 * math.sqrt(k))) ** 3)

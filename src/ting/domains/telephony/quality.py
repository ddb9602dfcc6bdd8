"""How well a phone was heard: from what its line lost, and how late and unevenly the rest came. Pure."""

from typing import Literal, NamedTuple
from uuid import UUID, uuid5

import msgspec

LEAST = 50
"""Packets; a second of speech. Of less nothing is estimated."""
PACKET_MS = 20
GOOD_MOS, BAD_MOS = 403, 360
"""In hundredths. From the one on (R = 80) people are satisfied, below the other (R = 70) many are not: ITU-T G.107, table B.1."""
WHOLE = 10_000
Word = Literal["good", "fair", "bad"]


class Counted(NamedTuple):
    """What an engine counted of one leg, by RTP and RTCP. Packets and ms; None: the far side reported nothing."""

    received: int
    lost: int
    sent: int
    lost_there: int | None
    jitter_ms: float
    """Of the worse direction: which is which, engines tell differently."""
    rtt_ms: float | None


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How one leg's line was. `in`: what came from the phone; `out`: what went to it, as it reported."""

    packets: int
    lost_in: int
    """Of 10000."""
    lost_out: int | None
    jitter: int
    """ms, of the worse direction."""
    rtt: int | None
    mos: int | None
    """Estimated, in hundredths, of the worse direction; None: too little was heard."""

    @property
    def word(self) -> Word | None:
        """How people would have judged it."""
        if self.mos is None:
            return None
        return "good" if self.mos >= GOOD_MOS else "bad" if self.mos < BAD_MOS else "fair"


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One phone of a call, once it is off it."""

    call: UUID
    person: UUID | None
    """Whose, of ours; None: the customer's."""
    quality: Quality


def leg_of(call: UUID, channel: str) -> UUID:
    """Return the id of a leg: the same channel of the same call is the same leg."""
    return uuid5(call, channel)


def quality_of(counted: Counted) -> Quality:
    """Return how a line was."""
    lost_in = _share(counted.lost, counted.received + counted.lost)
    lost_out = None if counted.lost_there is None else _share(counted.lost_there, counted.sent)
    worst = mos_of(lost_in, counted.jitter_ms, counted.rtt_ms or 0)
    if lost_out is not None:
        worst = min(worst, mos_of(lost_out, counted.jitter_ms, counted.rtt_ms or 0))
    return Quality(
        packets=counted.received,
        lost_in=round(lost_in * WHOLE),
        lost_out=None if lost_out is None else round(lost_out * WHOLE),
        jitter=round(counted.jitter_ms),
        rtt=None if counted.rtt_ms is None else round(counted.rtt_ms),
        mos=round(worst * 100) if counted.received >= LEAST else None,
    )


def mos_of(lost: float, jitter_ms: float, rtt_ms: float) -> float:
    """Estimate how people would judge a line, 1 to 4.5, as if it bore G.711. `lost`: the share of packets that was lost.

    The E-model: ITU-T G.107 with its default values (R0 - Is = 93.2), Ie,eff of random loss by its section 7.5 with Ie = 0 and
    Bpl = 25.1 (G.711 with concealment: G.113, appendix I); delay by the simplification of Cole and Rosenbluth, *Voice over
    IP performance monitoring* (ACM SIGCOMM CCR 31, 2001), where a jitter buffer holds twice the jitter. R to MOS by G.107, annex B.
    """
    delay = rtt_ms / 2 + 2 * jitter_ms + PACKET_MS
    late = 0.024 * delay + (0.11 * (delay - 177.3) if delay > 177.3 else 0)
    percent = 100 * lost
    gone = 95 * percent / (percent + 25.1)
    r = min(max(93.2 - late - gone, 0), 100)
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)  # of a line that is as good as none it dips below


def _share(part: int, whole: int) -> float:
    return min(max(part, 0) / whole, 1.0) if whole > 0 else 0.0

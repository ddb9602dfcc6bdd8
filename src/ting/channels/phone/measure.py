"""What the engine says of a line as it goes: it sets a variable of the channel's, at every hang-up, whoever hung up. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ting.journeys.calls.exchange import Counted

TOLD = "RTPAUDIOQOS"
BELOW_0 = 1 << 23
MOST_MS = 5_000
"""What is told to be longer is no time: it is not believed."""


def read(value: str) -> Counted | None:
    """Return what was counted; None where nothing went either way, or it is not as it should be.

    `ssrc=1;themssrc=2;lp=3;rxjitter=0.001;rxcount=500;txjitter=0;txcount=510;rlp=0;rtt=0.020`: times in seconds. What the far side
    counted (rlp, and one of the jitters: which, differs) and the round trip are 0 as long as it has reported nothing. A count
    that went below 0, by packets that came twice, is told as one of 24 or 32 bits.
    """
    told = dict(part.split("=", 1) for part in value.split(";") if "=" in part)
    try:
        received, lost, sent, lost_there = (int(told[name]) for name in ("rxcount", "lp", "txcount", "rlp"))
        one, other, rtt = (1000 * float(told[name]) for name in ("rxjitter", "txjitter", "rtt"))
    except (KeyError, ValueError):
        return None
    if not received and not sent:
        return None
    reported = bool(lost_there or rtt)
    return Counted(
        received=received,
        lost=lost if lost < BELOW_0 else 0,
        sent=sent,
        lost_there=(lost_there if lost_there < BELOW_0 else 0) if reported else None,
        jitter_ms=max((each for each in (one, other) if 0 < each < MOST_MS), default=0.0),
        rtt_ms=rtt if 0 < rtt < MOST_MS else None,
    )


def leg(channel: Mapping[str, Any]) -> tuple[UUID, UUID] | None:
    """Return of which call and whose a channel is that rang somebody of ours; None for a customer's."""
    call, _, rest = channel.get("channelvars", {}).get("TING_LEG", "").partition(",")
    return (UUID(call), UUID(rest.partition(",")[0])) if call else None

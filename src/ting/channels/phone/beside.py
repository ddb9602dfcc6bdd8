"""Who is at a call besides: he speaks with all in its bridge, or has his ear at its agent's phone, and may whisper there.

A channel of the engine's listens at the agent's phone, in a bridge with the supervisor's. What is whispered goes out to
that phone alone: neither the caller's line nor what is recorded of either side has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from ting.channels.phone.settle import Leg, Place
from ting.channels.phone.wire import APPLICATION, Ari, part

EARS = ("listen", "whisper")


async def stand(ari: Ari, leg: Leg, place: Place, bridge: str) -> bool:
    """Let somebody be beside a call; False where it cannot be yet. Raises NoAnswer."""
    if place.on is None:
        return await ari.tell("POST", f"/bridges/{bridge}/addChannel", channel=leg.channel)
    ear, listens = _ear(leg), f"{_ear(leg)}-{place.way}"
    await ari.tell("POST", f"/bridges/{ear}", type="mixing")
    await ari.tell(
        "POST",
        f"/channels/{part(place.on)}/snoop/{listens}",
        spy="both",
        whisper="out" if place.way == "whisper" else "none",
        app=APPLICATION,
        appArgs="ear",
    )
    return await ari.tell("POST", f"/bridges/{ear}/addChannel", channel=f"{leg.channel},{listens}")


async def leave(ari: Ari, leg: Leg, place: Place, bridge: str) -> None:
    """Let him be beside it no more. Raises NoAnswer."""
    if place.on is None:
        await ari.tell("POST", f"/bridges/{bridge}/removeChannel", channel=leg.channel)
        return
    await ari.tell("DELETE", f"/channels/{_ear(leg)}-{place.way}")
    await ari.tell("DELETE", f"/bridges/{_ear(leg)}")


def found(
    legs: Sequence[Leg],
    channels: Mapping[str, Any],
    bridges: Mapping[str, Sequence[str]],
    together: Sequence[str],
    agent: UUID | None,
) -> Iterator[Place]:
    """Yield who is beside a call, as the engine tells it. `together`: who is in its bridge."""
    talks = next((leg.channel for leg in legs if leg.channel in together and leg.person == agent), None)
    for leg in legs:
        if leg.channel in together and leg.person != agent:
            yield Place(leg.channel, "speak")
        elif leg.channel in bridges.get(_ear(leg), ()):
            for way in EARS:
                if f"{_ear(leg)}-{way}" in channels:
                    yield Place(leg.channel, "whisper" if way == "whisper" else "listen", talks)


def _ear(leg: Leg) -> str:
    return f"ear-{leg.ring}"

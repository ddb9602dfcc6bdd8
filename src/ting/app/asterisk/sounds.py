"""What callers hear of the house's own before anybody has recorded anything: chimes, which every language understands."""

import math
from array import array
from collections.abc import Iterable, Mapping

from ting.kit.wav import RATE, written

LOUD = 6000
Note = tuple[float, float]
"""Hz and seconds; 0 Hz is silence."""
CHIMES: Mapping[str, Iterable[Note]] = {
    "wait": ((0, 0.2), (659.25, 0.35), (783.99, 0.35), (1046.5, 0.7), (0, 0.3)),  # rising: you are heard
    "closed": (
        (0, 0.2),
        *((950, 0.33), (1400, 0.33), (1800, 0.33), (0, 1.0)) * 2,
    ),  # what the whole world's networks play
    "beep": ((0, 0.3), (1000, 0.4)),
}


def made() -> dict[str, bytes]:
    """Return each sound as a WAV."""
    return {name: _wav(notes) for name, notes in CHIMES.items()}


def _wav(notes: Iterable[Note]) -> bytes:
    samples = array("h")
    for hertz, seconds in notes:
        count = int(seconds * RATE)
        samples.extend(_sample(hertz, n, count) for n in range(count))
    return written(samples)


def _sample(hertz: float, n: int, count: int) -> int:
    swell = min(1.0, n / 80, (count - n) / 400)  # no clicks
    return int(LOUD * swell * math.sin(2 * math.pi * hertz * n / RATE)) if hertz else 0

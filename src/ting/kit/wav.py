"""Sound as a telephone carries it: WAV, 8000 samples of 16 bits a second, one channel. Pure."""

import io
import sys
import wave
from array import array
from itertools import accumulate, pairwise

from ting.kit.problem import Problem

RATE = 8000
RATES = (8000, 48_000)
LONGEST_S = 600


def telephone(data: bytes) -> bytes:
    """Return a WAV file as a telephone carries it. Raises Problem 415 where it is no WAV of 16 bits, or beyond what can be."""
    try:
        with wave.open(io.BytesIO(data)) as read:
            channels, width, rate = read.getnchannels(), read.getsampwidth(), read.getframerate()
            samples = array("h") if width != 2 else _samples(read.readframes(RATES[1] * LONGEST_S + 1))
    except (wave.Error, EOFError, ValueError) as error:
        raise _refused() from error
    frames = len(samples) // max(channels, 1)
    if width != 2 or channels not in (1, 2) or not RATES[0] <= rate <= RATES[1] or not 0 < frames <= rate * LONGEST_S:
        raise _refused()
    if channels == 2:
        samples = array("h", ((left + right) // 2 for left, right in zip(samples[::2], samples[1::2], strict=False)))
    return written(slower(samples, rate))


def slower(samples: "array[int]", rate: int) -> "array[int]":
    """Return sound at 8000 samples a second: each is the mean of what it stands for, so that no tone is heard that was not there."""
    if rate == RATE:
        return samples
    sums = [0, *accumulate(samples)]
    step = rate / RATE

    def until(at: float) -> float:
        whole = min(int(at), len(samples))
        rest = (at - whole) * samples[whole] if whole < len(samples) else 0.0
        return sums[whole] + rest

    count = int(len(samples) / step)
    marks = [until(n * step) for n in range(count + 1)]
    return array("h", (round((after - before) / step) for before, after in pairwise(marks)))


def written(samples: "array[int]") -> bytes:
    """Return samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(little(samples).tobytes())
    return out.getvalue()


def joined(*parts: bytes) -> bytes:
    """Return several sounds of ours one after another, as one."""
    samples = array("h")
    for part in parts:
        with wave.open(io.BytesIO(part)) as read:
            samples += _samples(read.readframes(read.getnframes()))
    return written(samples)


def seconds(data: bytes) -> float:
    """Return how long a sound of ours lasts."""
    with wave.open(io.BytesIO(data)) as read:
        frames: int = read.getnframes()
    return frames / RATE


def _samples(frames: bytes) -> "array[int]":
    samples = array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    return little(samples)


def little(samples: "array[int]") -> "array[int]":
    """Return samples as WAV has them, or back: with the small end first, whatever this machine does."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return samples


def _refused() -> Problem:
    return Problem(
        "sound_type",
        f"A recording is a WAV file (PCM, 16 bits, one or two channels, {RATES[0]} to {RATES[1]} samples a second) "
        f"of at most {LONGEST_S // 60} minutes.",
        "Save it as such a file, and upload it again.",
        status=415,
        most=LONGEST_S // 60,
    )

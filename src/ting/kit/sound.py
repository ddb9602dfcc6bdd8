"""Sound as it is kept: two people, two tracks. WAV of 16 bit, read and written piece by piece in bounded memory."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from ting.kit.wav import little

PCM = 1
WIDTH = 2
FRAMES = 16_384
"""So many frames are taken at a time."""
PEAKS = 600
"""So many peaks a track are drawn."""
SPAN_MS = 50
HEAD_BYTES = 44

Span = tuple[int, int]


class NoSound(Exception):
    """A file is no WAV of 16 bit with one or two tracks, or there is nothing in it."""


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A WAV on disk: where its sound begins, and how much there is."""

    path: Path
    rate: int
    tracks: int
    begin: int
    frames: int


def leg_of(path: Path) -> Leg:
    """Look a WAV over. One whose writer was killed says no length, or a wrong one: it goes to the end of the file then.

    Raises NoSound, FileNotFoundError.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise NoSound(path.name)
        form = None
        while len(chunk := file.read(8)) == 8:
            name, length = chunk[:4], int.from_bytes(chunk[4:], "little")
            at = file.tell()
            if name == b"fmt ":
                form = file.read(16)
            elif name == b"data":
                return _leg(path, form, at, length if 0 < length <= size - at else size - at)
            file.seek(at + length + length % 2)
    raise NoSound(path.name)


def _leg(path: Path, form: bytes | None, begin: int, length: int) -> Leg:
    if form is None or len(form) < 16:
        raise NoSound(path.name)
    kind, tracks, rate, bits = (int.from_bytes(form[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (14, 16)))
    if kind != PCM or bits != WIDTH * 8 or tracks not in (1, 2) or not 4_000 <= rate <= 96_000:
        raise NoSound(path.name)
    return Leg(path=path, rate=rate, tracks=tracks, begin=begin, frames=length // (WIDTH * tracks))


class Stereo:
    """Two people in one WAV, the customer left and the agent right. While it is read its peaks are found."""

    def __init__(self, legs: Sequence[Path], silent: Sequence[Span] = (), *, alone: bool = False) -> None:
        """`legs`: two files of one track, or one of two; `silent`: spans in ms in which neither is heard, whatever stands there.

        `alone`: there is only a customer, in one file of one track; nobody answers him.

        Raises NoSound, FileNotFoundError.
        """
        self._legs = [leg_of(path) for path in legs]
        tracks = sum(leg.tracks for leg in self._legs)
        rates = {leg.rate for leg in self._legs}
        self.frames = max((leg.frames for leg in self._legs), default=0)
        if tracks != (1 if alone else 2) or len(rates) != 1 or self.frames == 0:
            raise NoSound(", ".join(path.name for path in legs) or "no legs")
        self.rate = rates.pop()
        self.ms = max(self.frames * 1000 // self.rate, 1)
        self.size = HEAD_BYTES + self.frames * WIDTH * 2
        self._silent = [(a * self.rate // 1000, -(-b * self.rate // 1000)) for a, b in silent]
        self._span = max(self.rate * SPAN_MS // 1000, 1)
        self._found: tuple[list[int], list[int]] = ([], [])

    def read(self) -> Iterator[bytes]:
        """Yield the WAV piece by piece: head first."""
        yield wav_head(self.rate, 2, self.frames)
        self._found = ([], [])
        step = FRAMES // self._span * self._span
        files = [leg.path.open("rb") for leg in self._legs]
        try:
            for leg, file in zip(self._legs, files, strict=True):
                file.seek(leg.begin)
            for at in range(0, self.frames, step):
                yield self._piece(files, at, min(step, self.frames - at))
        finally:
            for file in files:
                file.close()

    def peaks(self) -> bytes:
        """Return how loud it is, once it was read: PEAKS a track at most, 0 to 255, first the left track, then the right."""
        return b"".join(_fewer(track) for track in self._found)

    def _piece(self, files: Sequence[BinaryIO], at: int, count: int) -> bytes:
        tracks = _tracks(self._legs, files, at, count)
        if len(tracks) == 1:
            tracks.append(array("h", bytes(WIDTH * count)))
        for begin, end in self._silent:
            a, b = max(begin - at, 0), min(end - at, count)
            if a < b:
                for track in tracks:
                    track[a:b] = array("h", bytes(WIDTH * (b - a)))
        both = array("h", bytes(WIDTH * 2 * count))
        for place, track in enumerate(tracks):
            both[place::2] = track
            self._found[place].extend(_peak(track[a : a + self._span]) for a in range(0, count, self._span))
        return little(both).tobytes()


def wav_head(rate: int, tracks: int, frames: int) -> bytes:
    """Return what stands before the samples of a WAV of 16 bit."""
    length = frames * WIDTH * tracks

    def number(value: int, size: int) -> bytes:
        return min(value, (1 << 8 * size) - 1).to_bytes(size, "little")

    form = b"".join(
        (
            number(PCM, 2),
            number(tracks, 2),
            number(rate, 4),
            number(rate * WIDTH * tracks, 4),
            number(WIDTH * tracks, 2),
        )
    )
    return b"".join(
        (
            b"RIFF",
            number(length + 36, 4),
            b"WAVEfmt ",
            number(16, 4),
            form,
            number(WIDTH * 8, 2),
            b"data",
            number(length, 4),
        )
    )


def _tracks(legs: Sequence[Leg], files: Sequence[BinaryIO], at: int, count: int) -> list["array[int]"]:
    """Read the next frames of both tracks; who is shorter is silent at the end."""
    found = []
    for leg, file in zip(legs, files, strict=True):
        there = max(min(count, leg.frames - at), 0)
        raw = file.read(there * WIDTH * leg.tracks)
        samples = little(array("h", raw.ljust(count * WIDTH * leg.tracks, b"\0")))
        found += [samples[place :: leg.tracks] for place in range(leg.tracks)]
    return found


def _peak(samples: "array[int]") -> int:
    loud, low = max(samples), min(samples)
    return min(max(loud, -low) >> 7, 255)


def _fewer(peaks: Sequence[int]) -> bytes:
    most = min(len(peaks), PEAKS)
    return bytes(max(peaks[n * len(peaks) // most : (n + 1) * len(peaks) // most]) for n in range(most))


def one_track(wav: bytes, track: int) -> bytes:
    """Return one track of a WAV of two, as `Stereo` writes it, as a WAV of its own."""
    rate = int.from_bytes(wav[24:28], "little")
    both = little(array("h", wav[HEAD_BYTES : HEAD_BYTES + (len(wav) - HEAD_BYTES) // (WIDTH * 2) * WIDTH * 2]))
    alone = both[track::2]
    return wav_head(rate, 1, len(alone)) + little(alone).tobytes()

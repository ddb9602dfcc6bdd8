"""Voice as it is on the wire (RTP, G.711): one call's, spoken over and over, with keys in between; what is heard is counted.

Nothing here knows words. Who has no recording to say murmurs: a voice of his own pitch, with syllables and pauses.
"""

from __future__ import annotations

import asyncio
import functools
import math
import random
import struct
import wave
from array import array
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from ting_sim.tasks import spawn, stop

RATE, EACH, FRAME_S = 8000, 160, 0.02
KEYS = "0123456789*#ABCD"
LOUD = 300
SILENCE = b"\xff" * EACH
SPEECH, EVENT = 0, 101
KEY_FRAMES, END_FRAMES, GAP_FRAMES = 6, 3, 6


def mulaw(sample: int) -> int:
    """Return a sample as G.711 carries it."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size, 32635) + 132
    exponent = max(size.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (size >> (exponent + 3)) & 0x0F) & 0xFF


def linear(code: int) -> int:
    """Return what such a code stands for."""
    code = ~code & 0xFF
    size = ((((code & 0x0F) << 3) + 132) << ((code & 0x70) >> 4)) - 132
    return -size if code & 0x80 else size


def coded(samples: Sequence[int]) -> bytes:
    """Return samples as whole frames."""
    return bytes(map(mulaw, samples)) + b"\xff" * (-len(samples) % EACH)


def recorded(path: Path) -> bytes:
    """Read a WAV of 16 bits, whatever its rate and channels. Raises ValueError."""
    with wave.open(str(path), "rb") as read:
        if read.getsampwidth() != 2 or not read.getnframes():
            raise ValueError(f"{path} is no WAV of 16 bits with something in it")
        step, samples = (
            read.getframerate() / RATE,
            array("h", read.readframes(read.getnframes()))[:: read.getnchannels()],
        )
    return coded([samples[int(n * step)] for n in range(int(len(samples) / step))])


@functools.lru_cache(maxsize=16)
def murmur(seed: int) -> bytes:
    """Return some seconds of somebody's murmuring."""
    rng, samples = random.Random(seed), array("h")
    pitch = rng.choice((105, 125, 180, 210)) * rng.uniform(0.95, 1.05)
    for _ in range(4):
        for _ in range(rng.randint(3, 7)):
            samples.extend(_syllable(pitch * rng.uniform(0.9, 1.15), rng))
        samples.extend([0] * int(RATE * rng.uniform(0.25, 0.7)))
    return coded(samples)


def _syllable(pitch: float, rng: random.Random) -> list[int]:
    count = int(RATE * rng.uniform(0.11, 0.22))
    first, second = rng.choice(((300, 2200), (500, 1700), (700, 1200), (450, 900), (350, 800)))
    harmonics = [
        (n * pitch, 1 / (1 + ((n * pitch - first) / 160) ** 2) + 0.5 / (1 + ((n * pitch - second) / 200) ** 2))
        for n in range(1, int(2600 / pitch))
    ]
    waves = [(2 * math.pi * hertz / RATE, loud) for hertz, loud in harmonics if loud > 0.06]
    return [
        int(3500 * math.sin(math.pi * n / count) * sum(loud * math.sin(turn * n) for turn, loud in waves))
        for n in range(count)
    ]


class Voice(asyncio.DatagramProtocol):
    """One place: it speaks to where it is told to, and counts the frames that it hears, and those with a sound in them."""

    def __init__(self, says: bytes) -> None:
        self._says = says
        self._at = 0
        self._to: tuple[str, int] | None = None
        self._silent = True
        self._keys: deque[tuple[bytes, bool, int]] = deque()
        self._key_time = 0
        self._pressed = asyncio.Event()
        self._number = random.randrange(1 << 15)
        self._source = random.randrange(1 << 32)
        self.frames = 0
        self.sounding = 0

    @property
    def port(self) -> int:
        """Where it hears."""
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def to(self, address: tuple[str, int] | None) -> None:
        """Send there from now on; silence, until told to speak."""
        self._to = address

    def speak(self, *, aloud: bool = True) -> None:
        """Speak, or be silent."""
        self._silent = not aloud

    async def press(self, keys: str) -> None:
        """Press these keys, one after the other (RFC 4733)."""
        for key in keys:
            event = KEYS.index(key)
            for n in range(1, KEY_FRAMES + END_FRAMES + 1):
                over, length = n > KEY_FRAMES, min(n, KEY_FRAMES) * EACH
                self._keys.append((struct.pack("!BBH", event, 0x8A if over else 0x0A, length), n == 1, EVENT))
            self._keys.extend([(SILENCE, False, SPEECH)] * GAP_FRAMES)
        self._pressed.clear()
        await self._pressed.wait()

    async def run(self) -> None:
        """Speak a frame each 20 ms, for ever."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self._send()
            due = max(due + FRAME_S, loop.time() - 0.5)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _send(self) -> None:
        if self._to is None:
            return
        self._number += 1
        time = self._number * EACH & 0xFFFFFFFF
        data, first, kind = self._keys.popleft() if self._keys else (self._speech(), False, SPEECH)
        if not self._keys:
            self._pressed.set()
        if first:
            self._key_time = time
        head = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if first else 0), self._number & 0xFFFF,
            self._key_time if kind == EVENT else time, self._source,
        )  # fmt: skip
        with suppress(OSError):
            self._transport.sendto(head + data, self._to)

    def _speech(self) -> bytes:
        if self._silent or not self._says:
            return SILENCE
        self._at = (self._at + EACH) % len(self._says)
        return self._says[self._at : self._at + EACH]

    # -- the socket

    def connection_made(self, transport: Any) -> None:
        """Take the socket."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Count a frame; one in five is listened to."""
        if len(data) != 12 + EACH or data[1] & 0x7F != SPEECH:
            return
        self.frames += 1
        if self.frames % 5 == 0 and max(abs(linear(code)) for code in data[12::8]) > LOUD:
            self.sounding += 5

    def error_received(self, exc: Exception) -> None:
        """Nobody is there any more."""


@asynccontextmanager
async def voice(says: bytes, host: str = "127.0.0.1") -> AsyncIterator[Voice]:
    """Open a place, and close it."""
    loop = asyncio.get_running_loop()
    transport, made = await loop.create_datagram_endpoint(lambda: Voice(says), local_addr=(host, 0))
    speaking = spawn(made.run(), "voice")
    try:
        yield made
    finally:
        await stop(speaking)
        transport.close()

"""Many voices at once, in a process of their own: each speaks a tone to where it is told, and writes down what it hears.

`python -m tests.voices COUNT HERTZ HERTZ` opens so many places in pairs, says their ports, and lets the first of each pair
speak the first tone, its partner the second. It is told by lines of JSON: `{"to": {port: [host, port]}}` to speak, `{"begin": [port]}`
to count from now on, `{"heard": [port]}` to judge.
"""

import asyncio
import contextlib
import json
import math
import os
import select
import socket
import struct
import sys
import time
from array import array
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ting_sim.voice import EACH, FRAME_S, RATE, linear, mulaw

LOUD = 8000
WINDOW = RATE // 2
"""What is judged at once: half a second."""


LINEAR = [linear(code) for code in range(256)]


def spoken(hertz: int) -> bytes:
    """Return a second of a tone, without a click at its end."""
    return bytes(mulaw(round(LOUD * math.sin(2 * math.pi * hertz * n / RATE))) for n in range(RATE))


def loud(samples: Sequence[int], hertz: int) -> float:
    """Return how loud a tone is, of what is spoken (Goertzel)."""
    turn, one, two = 2 * math.cos(2 * math.pi * hertz / RATE), 0.0, 0.0
    for sample in samples:
        one, two = sample + turn * one - two, one
    return 2 * math.sqrt(max(one * one + two * two - turn * one * two, 0.0)) / max(len(samples), 1) / LOUD


def worst(samples: Sequence[int], hertz: int, *, edge_s: float = 1.0) -> float:
    """Return how loud a tone is where it is least so; beginning and end do not count. 0 where there is too little."""
    inner = samples[int(edge_s * RATE) : len(samples) - int(edge_s * RATE)]
    windows = [inner[at : at + WINDOW] for at in range(0, len(inner) - WINDOW + 1, WINDOW)]
    return min((loud(window, hertz) for window in windows), default=0.0)


class Voice:
    """One place."""

    def __init__(self, tone: bytes) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]
        self.to: tuple[str, int] | None = None
        self.heard: list[bytes] = []
        self._tone, self._n = tone * 2, 0

    def speak(self) -> None:
        """Say the next twenty milliseconds."""
        if self.to is None:
            return
        n = self._n
        self._n += 1
        head = struct.pack("!BBHII", 0x80, 0, n & 0xFFFF, n * EACH & 0xFFFFFFFF, self.port)
        at = n * EACH % RATE
        with contextlib.suppress(OSError):
            self.socket.sendto(head + self._tone[at : at + EACH], self.to)

    def listen(self) -> None:
        """Take in all that has come."""
        with contextlib.suppress(OSError):
            while True:
                data = self.socket.recv(2048)
                if len(data) == 12 + EACH and data[1] & 0x7F == 0:
                    self.heard.append(data[12:])

    def judged(self, hertz: int) -> dict[str, float]:
        """Say how much was heard, and how loud its partner's tone was: where it was least so, and in the last second."""
        samples = array("h", (LINEAR[code] for code in b"".join(self.heard)))
        self.heard.clear()
        return {
            "s": len(samples) / RATE,
            "worst": round(worst(samples, hertz), 3),
            "last": round(loud(samples[-RATE:], hertz), 3),
        }


def main(count: str, first: str, second: str) -> None:
    """Speak and listen until nobody tells anything any more."""
    hertz = (int(first), int(second))
    tones = [spoken(each) for each in hertz]
    voices = [Voice(tones[n % 2]) for n in range(int(count))]
    other = {voice.port: hertz[1 - n % 2] for n, voice in enumerate(voices)}
    of = {voice.socket.fileno(): voice for voice in voices}
    poll = select.epoll()
    for fd in (*of, 0):
        poll.register(fd, select.EPOLLIN)
    print(json.dumps([voice.port for voice in voices]), flush=True)
    due, rest, going = time.monotonic(), b"", True
    while going:
        for fd, _ in poll.poll(max(0.0, due - time.monotonic())):
            if fd:
                of[fd].listen()
                continue
            more = os.read(0, 1 << 16)
            going = bool(more)
            *lines, rest = (rest + more).split(b"\n")
            for line in lines:
                _told(json.loads(line), voices, other)
        if time.monotonic() >= due:
            due = max(due + FRAME_S, time.monotonic() - 1.0)
            for voice in voices:
                voice.speak()


def _told(said: dict[str, Any], voices: Sequence[Voice], other: Mapping[int, int]) -> None:
    by_port = {voice.port: voice for voice in voices}
    for port, to in said.get("to", {}).items():
        voice = by_port[int(port)]
        voice.to = (to[0], to[1]) if to else None
    for port in said.get("begin", ()):
        by_port[port].heard.clear()
    if "heard" in said:
        print(json.dumps({port: by_port[port].judged(other[port]) for port in said["heard"]}), flush=True)


class Voices:
    """That process, from outside."""

    def __init__(self, process: asyncio.subprocess.Process, ports: Sequence[int]) -> None:
        self._process = process
        self.ports = ports

    @property
    def pid(self) -> int:
        """Which process it is."""
        return self._process.pid

    def speak(self, to: Mapping[int, tuple[str, int] | None]) -> None:
        """Let places speak, or (None) be silent."""
        self._say({"to": to})

    def begin(self, ports: Sequence[int]) -> None:
        """What is heard at these places from now on is what counts."""
        self._say({"begin": list(ports)})

    async def heard(self, ports: Sequence[int]) -> dict[int, dict[str, float]]:
        """Return what was heard at these places: how many seconds, and how loud their partners' tone at its worst."""
        self._say({"heard": list(ports)})
        assert self._process.stdout is not None
        return {int(port): told for port, told in json.loads(await self._process.stdout.readline()).items()}

    def _say(self, what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")


@contextlib.asynccontextmanager
async def voices(pairs: int, first: int = 440, second: int = 1000) -> AsyncIterator[Voices]:
    """Have so many pairs of places: 0 and 1 are one, 2 and 3 the next."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.voices", str(2 * pairs), str(first), str(second),
        cwd=Path(__file__).resolve().parents[1], stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield Voices(process, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Small pictures, made here: what a customer's screenshot might be, a few hundred bytes of PNG."""

from __future__ import annotations

import random
import struct
import zlib


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rng: random.Random, width: int = 240, height: int = 150) -> bytes:
    """A picture like a game's or a bank's screen: a bar on top, panels, lines of "text"."""
    ground = [rng.randrange(20, 70), rng.randrange(30, 90), rng.randrange(60, 130)]
    rows = [bytearray(bytes(ground) * width) for _ in range(height)]

    def box(left: int, top: int, right: int, bottom: int, colour: tuple[int, int, int]) -> None:
        strip = bytes(colour) * (min(right, width) - left)
        for row in rows[top : min(bottom, height)]:
            row[left * 3 : left * 3 + len(strip)] = strip

    box(0, 0, width, 16, (240, 240, 238))
    for _ in range(3):
        left, top = rng.randrange(8, width - 100), rng.randrange(24, height - 50)
        box(left, top, left + rng.randrange(60, 95), top + 36, (228, 226, 220))
        for line in range(3):
            box(left + 6, top + 8 + line * 9, left + 6 + rng.randrange(20, 50), top + 11 + line * 9, (110, 110, 120))
    box(width - 66, height - 26, width - 10, height - 10, (176, 122, 60))
    raw = b"".join(b"\x00" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(raw, 9)) + _chunk(b"IEND", b"")

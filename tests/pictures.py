"""Pictures to send."""

import struct
import zlib


def png(width: int = 3, height: int = 2) -> bytes:
    """Make a picture of one colour (PNG, ISO/IEC 15948: signature, IHDR, IDAT, IEND)."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\x00" + b"\x8c\x5a\x2b" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

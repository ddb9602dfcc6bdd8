"""What a file is, by its content; its name only chooses among texts."""

import struct
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

import puremagic

ALLOWED: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log"),
    "application/zip": (".zip",),
}
"""What may be sent, and the endings it may have. Nothing that a browser would run."""
OF_HOUSE = ALLOWED | {"video/mp4": (".mp4", ".m4v")}
"""What the house itself may have ready to be sent."""


class FileKind(NamedTuple):
    """A file's type, and for pictures their size in pixels."""

    media_type: str
    width: int | None
    height: int | None


def kind_of(name: str, data: bytes, allowed: Mapping[str, tuple[str, ...]] = ALLOWED) -> FileKind | None:
    """Return what the bytes are, or None when that may not be sent or the name says something else."""
    media_type = _by_content(data)
    if media_type is None or PurePosixPath(name.lower()).suffix not in allowed.get(media_type, ()):
        return None
    width, height = _pixels(media_type, data)
    if media_type.startswith("image/") and not width:
        return None
    return FileKind(media_type, width, height)


def safe_name(name: str) -> str:
    """Return a file's name without folders, control characters and what a header could trip over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(ch for ch in last if ch.isprintable() and ch not in '"<>:|?*').strip(". ")
    return kept[-120:] or "file"


def _by_content(data: bytes) -> str | None:
    if _is_text(data):
        return "text/plain"
    try:
        found = puremagic.from_string(data, mime=True)
    except (puremagic.PureError, ValueError):
        return None
    return found if found in OF_HOUSE else None


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # What a browser might take for a page is no plain text, whatever it is called.
    start = text.lstrip("\ufeff \t\r\n")[:256].lower()
    return not start.startswith("<")


def _pixels(media_type: str, data: bytes) -> tuple[int | None, int | None]:
    """Read a picture's size from its header (PNG, GIF, JPEG: SOFn, WebP: VP8/VP8L/VP8X); None when it has none."""
    try:
        if media_type == "image/png":
            return struct.unpack(">II", data[16:24])
        if media_type == "image/gif":
            return struct.unpack("<HH", data[6:10])
        if media_type == "image/jpeg":
            return _jpeg(data)
        if media_type == "image/webp":
            return _webp(data)
    except (struct.error, IndexError):
        return None, None
    return None, None


def _jpeg(data: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None, None


def _webp(data: bytes) -> tuple[int | None, int | None]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF

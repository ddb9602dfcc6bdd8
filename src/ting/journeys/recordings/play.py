"""A recording is heard by a ticket: good for one listener, one reason, and half an hour; any part of it by Range."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from litestar.response import Stream

from ting.domains.recordings import api as recordings
from ting.kit.crypto import sign, signed
from ting.kit.db import Database
from ting.kit.problem import NotThere
from ting.kit.vault import Broken, Sealed, Vault

TICKET_MS = 30 * 60_000
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CLOSED = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class PlayTicket(msgspec.Struct, frozen=True):
    """Where a recording is heard, and until when (ms)."""

    url: str
    until: int


class Player:
    """Gives tickets out, and plays to who has one."""

    def __init__(self, db: Database, vault: Vault, key: bytes) -> None:
        self._db = db
        self._vault = vault
        self._key = key

    def ticket(self, way: str, heard: recordings.Heard) -> PlayTicket:
        """Return the ticket of an asking that was noted. `way`: below which address it is heard."""
        until = heard.at + TICKET_MS
        mark = sign(self._key, _what(heard.recording, heard.id, heard.by), until)
        return PlayTicket(f"{way}/{heard.recording}/audio?heard={heard.id}&t={mark}", until)

    async def play(self, tenant: UUID, recording: UUID, heard: UUID, by: UUID, mark: str, span: str) -> Stream:
        """Play what the ticket is good for. Without a good one of this listener's it is not there."""
        async with self._db.tx(tenant) as tx:
            if not signed(self._key, _what(recording, heard, by), mark, tx.now):
                raise NotThere("recording")
            asked = await recordings.one_heard(tx, heard)
            one = await recordings.get(tx, recording)
        if asked is None or one.file is None:
            raise NotThere("recording")
        try:
            found = await self._vault.open(tenant, one.file, str(one.id))
        except Broken as error:
            raise NotThere("recording") from error
        if found is None:
            raise NotThere("recording")
        return _answer(found, span, f"{recording}.wav" if asked.act == "export" else None)


def part_of(span: str, size: int) -> tuple[int, int] | None:
    """Return which part of so many bytes a Range asks for (from, to, the end not included).

    None: none of it is there. What is no single range is the whole (RFC 9110).
    """
    found = RANGE.fullmatch(span.replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        return (max(size - int(found[2]), 0), size) if int(found[2]) else None
    start, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    if found[2] and int(found[2]) < start:
        return 0, size
    return (start, end) if start < size else None


def _answer(found: Sealed, span: str, name: str | None) -> Stream:
    part = part_of(span, found.size)
    headers = CLOSED | {"Content-Disposition": f'attachment; filename="{name}"' if name else "inline"}
    if part is None:
        return Stream(
            iter(()),
            status_code=416,
            media_type="audio/wav",
            headers=headers | {"Content-Range": f"bytes */{found.size}"},
        )
    start, end = part
    headers["Content-Length"] = str(end - start)
    whole = (start, end) == (0, found.size) and not span
    if not whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return Stream(_read(found, start, end), status_code=200 if whole else 206, media_type="audio/wav", headers=headers)


async def _read(found: Sealed, start: int, end: int) -> AsyncIterator[bytes]:
    pieces = found.read(start, end)
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def _what(recording: UUID, heard: UUID, by: UUID) -> str:
    return f"recording:{recording}:{heard}:{by}"

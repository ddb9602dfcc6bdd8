"""Files in a conversation: typed by content, kept on disk before they are said, served by signed addresses."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.journeys.library.carried import through
from ting.kit.blob import Blobs
from ting.kit.crypto import sign, signed
from ting.kit.db import Database
from ting.kit.filetype import ALLOWED, OF_HOUSE, kind_of, safe_name
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Problem

MAX_BYTES = 10 * 1024 * 1024
HOUSE_BYTES = 25 * 1024 * 1024
"""What the house itself puts there to be sent may be larger, and a film."""
URL_MS = 24 * 3600 * 1000
TYPES = tuple(ending for endings in ALLOWED.values() for ending in endings)


class Files:
    """Takes files in and gives them out."""

    def __init__(self, db: Database, blobs: Blobs, key: bytes) -> None:
        self._db = db
        self.blobs = blobs
        self._key = key

    async def take(
        self,
        tenant: UUID,
        contact: UUID | None,
        name: str,
        data: bytes,
        check: Callable[[conversations.File], None] | None = None,
    ) -> conversations.File:
        """Check a file and keep its bytes; the caller says it in the conversation. Raises Problem 413 or 415.

        Without a contact it is the house's own, to be said in any. `check` may ask for more, by raising.
        """
        file = self.look(name, data, of_house=contact is None)
        if check is not None:
            check(file)
        await self.keep(tenant, contact, file, data)
        return file

    @staticmethod
    def look(name: str, data: bytes, *, of_house: bool = False) -> conversations.File:
        """Return what a file is, by its content. Raises Problem 413 or 415."""
        most, allowed = (HOUSE_BYTES, OF_HOUSE) if of_house else (MAX_BYTES, ALLOWED)
        if len(data) > most:
            raise Problem(
                "file_too_large",
                f"A file has at most {most // 1024 // 1024} MB.",
                "Send a smaller one, or a part of it.",
                status=413,
                max_bytes=most,
            )
        kind = kind_of(name, data, allowed) if data else None
        if kind is None:
            types = [ending for endings in allowed.values() for ending in endings]
            raise Problem(
                "file_type_refused",
                "This kind of file cannot be sent, or it is not what its name says.",
                f"Send one of {', '.join(types)}.",
                status=415,
                types=types,
            )
        return conversations.File(
            id=new_id(),
            name=safe_name(name),
            media_type=kind.media_type,
            size=len(data),
            url="",
            image=kind.media_type.startswith("image/"),
            width=kind.width,
            height=kind.height,
        )

    async def keep(self, tenant: UUID, contact: UUID | None, file: conversations.File, data: bytes) -> None:
        """Keep a file's bytes, and then what is known of it."""
        await asyncio.to_thread(self.blobs.put, tenant, file.id, data)
        async with self._db.tx(tenant) as tx:
            await conversations.add_file(tx, contact, file, hashlib.sha256(data).digest())

    def signed(self, message: conversations.Message, now: int, lasts: int = URL_MS) -> conversations.Message:
        """Return a message whose file has an address that is good for so long; its hour changes, not its every second."""
        message = through(message, lambda inside: self.signed(inside, now, lasts))
        if message.file is None:
            return message
        return msgspec.structs.replace(message, file=self.at(message.file, now, lasts))

    def at(self, file: conversations.File, now: int, lasts: int = URL_MS) -> conversations.File:
        """Return a file with its address."""
        until = (now // 3_600_000 + 1) * 3_600_000 + lasts
        url = f"/files/{file.id}?t={sign(self._key, str(file.id), until)}"
        return msgspec.structs.replace(file, url=url)

    async def give(self, id_: UUID, signature: str) -> tuple[conversations.File, Path]:
        """Return a file and where it lies. Without a good signature it is not there."""
        async with self._db.house() as tx:
            if not signed(self._key, str(id_), signature, tx.now):
                raise NotThere("file")
            file, tenant = await conversations.file(tx, id_)
        return file, self.blobs.path(tenant, id_)

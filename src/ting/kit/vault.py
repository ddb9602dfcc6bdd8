"""Files that nobody reads without their tenant's key: sealed piece by piece, so that each piece is opened by itself.

A file begins with a mark and a salt; the key of this one file is drawn from the tenant's by that salt. Pieces follow, each sealed with
AES-256-GCM under its number, the last one marked as the last: none can be altered, put elsewhere or cut off unseen (the STREAM
construction). What a file is about (`about`) is sealed with it: it opens as nothing else's.
"""

import asyncio
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ting.kit.blob import Blobs
from ting.kit.crypto import house_secret
from ting.kit.db import Database

MARK = b"TINGSEA1"
SALT = 16
HEAD = len(MARK) + SALT
PIECE = 64 * 1024
TAG = 16


class Broken(Exception):
    """A sealed file is not what was sealed, or not with this key."""


def sealed(key: bytes, about: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a sealed file of what comes piece by piece, in no more memory than two pieces take."""
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt)
    yield MARK + salt
    held = bytearray()
    number = 0
    for piece in pieces:
        held += piece
        while len(held) > PIECE:
            yield cipher.encrypt(_nonce(number, last=False), bytes(held[:PIECE]), about.encode())
            del held[:PIECE]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(held), about.encode())


class Sealed:
    """A sealed file on disk. It blocks: read it in a thread."""

    def __init__(self, path: Path, key: bytes, about: str) -> None:
        """Raises FileNotFoundError, and Broken for what is no sealed file."""
        self._path = path
        self._about = about.encode()
        with path.open("rb") as file:
            head = file.read(HEAD)
        body = path.stat().st_size - HEAD
        if not is_sealed(head) or body < TAG:
            raise Broken(str(path))
        self._cipher = _cipher(key, head[len(MARK) :])
        self._pieces = -(-body // (PIECE + TAG))
        self.size = body - self._pieces * TAG
        """Of what is in it."""

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield what is in it from `start` up to, not including, `end`. Raises Broken."""
        end = self.size if end is None else min(end, self.size)
        with self._path.open("rb") as file:
            number = start // PIECE
            while start < end:
                piece = self._piece(file, number)
                yield piece[start - number * PIECE : end - number * PIECE]
                number += 1
                start = number * PIECE

    def _piece(self, file: BinaryIO, number: int) -> bytes:
        file.seek(HEAD + number * (PIECE + TAG))
        try:
            return self._cipher.decrypt(
                _nonce(number, last=number == self._pieces - 1), file.read(PIECE + TAG), self._about
            )
        except InvalidTag as error:
            raise Broken(str(self._path)) from error


class Vault:
    """A folder of sealed files; each tenant's key is made when it is first needed, and stands among the house's secrets."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self.blobs = blobs
        self._keys: dict[UUID, bytes] = {}

    async def key(self, tenant: UUID) -> bytes:
        """Return a tenant's key."""
        if tenant not in self._keys:
            async with self._db.house() as tx:
                self._keys[tenant] = await house_secret(tx, f"vault.{tenant}")
        return self._keys[tenant]

    async def open(self, tenant: UUID, file: UUID, about: str) -> Sealed | None:
        """Return a sealed file; None when it is not there. Raises Broken."""
        key = await self.key(tenant)
        try:
            return await asyncio.to_thread(Sealed, self.blobs.path(tenant, file), key, about)
        except FileNotFoundError:
            return None


def is_sealed(head: bytes) -> bool:
    """Say whether a file that begins so is a sealed one."""
    return head[: len(MARK)] == MARK and len(head) >= HEAD


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"ting sealed file").derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])

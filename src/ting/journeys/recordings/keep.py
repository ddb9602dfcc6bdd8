"""A recording is kept: two legs become one file of two tracks, sealed, then a row and its event in one transaction.

Whoever dies between file and row has kept nothing: the legs are there still, and the file that nobody names goes by itself (job.py).
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from ting.domains.recordings import api as recordings
from ting.kit.db import Database
from ting.kit.sound import Stereo
from ting.kit.vault import Vault, sealed


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded, by whom it is known, and where its legs lie: the customer's and the agent's, or one file of both.

    `pauses`: spans in ms, from its beginning, in which card data or the like was said.
    """

    id: UUID
    contact: UUID
    kind: recordings.Kind = "call"
    queue: UUID | None = None
    agent: UUID | None = None
    started_at: int
    legs: tuple[Path, ...]
    pauses: tuple[recordings.Span, ...] = ()


class Recorder:
    """Keeps what was recorded. The legs stay where they are: whoever made them removes them afterwards."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault

    async def keep(self, tenant: UUID, made: Made) -> bool:
        """Keep a recording; False when it is kept already. Raises NoSound, NoRoom, FileNotFoundError."""
        async with self._db.tx(tenant) as tx:
            if made.id in await recordings.of_ids(tx, [made.id]):
                return False
        key = await self._vault.key(tenant)
        one = await asyncio.to_thread(self._pour, tenant, key, made)
        async with self._db.tx(tenant) as tx:
            kept = await recordings.keep(tx, one)
        if not kept and one.file is not None:
            await asyncio.to_thread(self._vault.blobs.remove, tenant, one.file)
        return kept

    def _pour(self, tenant: UUID, key: bytes, made: Made) -> recordings.Recording:
        sound = Stereo(made.legs, made.pauses)
        digest = hashlib.sha256()

        def heard() -> Iterator[bytes]:
            for piece in sound.read():
                digest.update(piece)
                yield piece

        file = self._vault.blobs.pour(tenant, sealed(key, str(made.id), heard()))
        return recordings.Recording(
            id=made.id,
            contact=made.contact,
            kind=made.kind,
            queue=made.queue,
            agent=made.agent,
            started_at=made.started_at,
            ms=sound.ms,
            pauses=recordings.spans(made.pauses, sound.ms),
            digest=digest.digest(),
            size=sound.size,
            peaks=sound.peaks(),
            file=file,
        )


def halves(peaks: bytes) -> tuple[list[int], list[int]]:
    """Return how loud the customer was, and the agent."""
    middle = len(peaks) // 2
    return list(peaks[:middle]), list(peaks[middle:])


def remove(legs: Sequence[Path]) -> None:
    """Let go of legs that were kept; harmless when they are not there."""
    for leg in legs:
        leg.unlink(missing_ok=True)

"""A recording is kept: two legs become one file of two tracks, sealed, then a row and its event in one transaction.

Whoever dies between file and row has kept nothing: the legs are there still, and the file that nobody names goes by itself (job.py).
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from ting.domains.recordings import api as recordings
from ting.kit.db import Database, Tx
from ting.kit.problem import NotThere
from ting.kit.sound import Stereo
from ting.kit.vault import Vault, sealed


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded, by whom it is known, and where its legs lie: the customer's and the agent's, or one file of both.

    Of a voicemail there is the customer's alone, and its contact may come to be only as it is kept.
    `pauses`: spans in ms, from its beginning, in which card data or the like was said.
    """

    id: UUID
    contact: UUID | None
    kind: recordings.Kind = "call"
    queue: UUID | None = None
    agent: UUID | None = None
    started_at: int
    legs: tuple[Path, ...]
    pauses: tuple[recordings.Span, ...] = ()


Begin = Callable[[Tx], Awaitable[UUID]]
"""Makes the contact of what was recorded, in the transaction in which that is kept; the same again is the same."""


class Poured(msgspec.Struct, frozen=True):
    """What became of the legs: a sealed file, and what is known of its sound."""

    file: UUID
    digest: bytes
    ms: int
    size: int
    peaks: bytes


class Recorder:
    """Keeps what was recorded. The legs stay where they are: whoever made them removes them afterwards."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault

    async def keep(self, tenant: UUID, made: Made, begin: Begin | None = None) -> bool:
        """Keep a recording; False when it is kept already. Raises NoSound, NoRoom, FileNotFoundError.

        `begin` makes its contact, where there is none yet; both are there, or neither is.
        """
        async with self._db.tx(tenant) as tx:
            if made.id in await recordings.of_ids(tx, [made.id]):
                return False
        key = await self._vault.key(tenant)
        poured = await asyncio.to_thread(self._pour, tenant, key, made)
        kept = False
        try:
            kept = await self._db.run(tenant, _keep, made, poured, begin)
        finally:
            if not kept:
                await asyncio.to_thread(self._vault.blobs.remove, tenant, poured.file)
        return kept

    def _pour(self, tenant: UUID, key: bytes, made: Made) -> Poured:
        sound = Stereo(made.legs, made.pauses, alone=made.kind == "voicemail")
        digest = hashlib.sha256()

        def heard() -> Iterator[bytes]:
            for piece in sound.read():
                digest.update(piece)
                yield piece

        file = self._vault.blobs.pour(tenant, sealed(key, str(made.id), heard()))
        return Poured(file, digest.digest(), sound.ms, sound.size, sound.peaks())


async def _keep(tx: Tx, made: Made, poured: Poured, begin: Begin | None) -> bool:
    contact = made.contact or (await begin(tx) if begin else None)
    if contact is None:
        raise NotThere("contact")
    return await recordings.keep(
        tx,
        recordings.Recording(
            id=made.id,
            contact=contact,
            kind=made.kind,
            queue=made.queue,
            agent=made.agent,
            started_at=made.started_at,
            ms=poured.ms,
            pauses=recordings.spans(made.pauses, poured.ms),
            digest=poured.digest,
            size=poured.size,
            peaks=poured.peaks,
            file=poured.file,
        ),
    )


def halves(peaks: bytes) -> tuple[list[int], list[int]]:
    """Return how loud the customer was, and the agent."""
    middle = len(peaks) // 2
    return list(peaks[:middle]), list(peaks[middle:])


def remove(legs: Sequence[Path]) -> None:
    """Let go of legs that were kept; harmless when they are not there."""
    for leg in legs:
        leg.unlink(missing_ok=True)

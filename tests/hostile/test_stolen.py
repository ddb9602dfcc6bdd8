"""Stolen recordings (XP3): the folder and the rows of them play nothing; what was altered or exchanged is noticed."""

import shutil
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_recordings import BEGAN, heard, talk
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import tone
from tests.server import House
from ting.journeys.recordings.keep import Made, Recorder
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.vault import HEAD, PIECE, TAG, Broken, Sealed, Vault

LONG_S = 12
"""Several pieces of a sealed file."""


@pytest.fixture
def blobs(house: House) -> Blobs:
    return Blobs(house.settings.files)


async def recorded(centre: Centre, blobs: Blobs, stage: Stage, folder: Path, hertz: int) -> UUID:
    """A talk of this tenant's that was recorded."""
    contact = await talk(stage, centre)
    legs = (tone(folder / f"{hertz}-rx.wav", hertz, LONG_S), tone(folder / f"{hertz}-tx.wav", 2 * hertz, LONG_S))
    who, queue = centre.staff["ann"].id, centre.queues["help"].id
    made = Made(id=new_id(), contact=contact, agent=who, queue=queue, started_at=BEGAN, legs=legs)
    assert await Recorder(centre.db, Vault(centre.db, blobs)).keep(centre.tenant.id, made)
    return made.id


async def row_of(centre: Centre, one: UUID) -> dict[str, Any]:
    (row,) = await centre.fetch("select * from recording where id = $1", one)
    return dict(row)


def path_of(blobs: Blobs, row: dict[str, Any]) -> Path:
    return blobs.path(row["tenant_id"], row["file_id"])


def opens(path: Path, key: bytes, about: str) -> bool:
    """Say whether anything of a file can be read so."""
    try:
        sealed = Sealed(path, key, about)
        return any(piece for piece in sealed.read())
    except Broken:
        return False


def guesses(row: dict[str, Any]) -> Iterator[bytes]:
    """Yield what somebody who has only the rows would try as a key: all that stands in them, and what is easily made of it."""
    for value in row.values():
        raw = value if isinstance(value, bytes) else value.bytes if isinstance(value, UUID) else str(value).encode()
        yield sha256(raw).digest()
        yield raw.ljust(32, b"\0")[:32]
    yield bytes(32)


async def sound(person: httpx.AsyncClient, url: str) -> bytes:
    """What a listener gets of it; nothing where it is refused, or breaks off."""
    got = b""
    try:
        async with person.stream("GET", url) as answer:
            if answer.status_code == 200:
                async for piece in answer.aiter_bytes():
                    got += piece
    except httpx.TransportError:
        return got
    return got


async def test_who_took_the_folder_and_the_rows_plays_nothing_and_one_tenants_key_opens_no_others(
    house: House, db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    async with Stage.open() as stage:
        centres = [await open_centre(db, house.url) for _ in range(2)]
        rows = []
        for centre, hertz in zip(centres, (440, 700), strict=True):
            await centre.add_person("ann")
            rows.append(await row_of(centre, await recorded(centre, blobs, stage, tmp_path, hertz)))
    stolen = tmp_path / "stolen"
    for row in rows:
        path = path_of(blobs, row)
        taken = stolen / path.relative_to(house.settings.files)
        taken.parent.mkdir(parents=True)
        shutil.copy(path, taken)
    keys = {row["tenant_id"]: await Vault(db, blobs).key(row["tenant_id"]) for row in rows}
    for row in rows:
        taken = path_of(Blobs(stolen), row)
        raw = taken.read_bytes()
        # two tones would be squeezed to a fraction: what is sealed cannot be
        assert len(zlib.compress(raw[HEAD:], 9)) > 0.99 * len(raw[HEAD:])
        assert not any(mark in raw for mark in (b"WAVEfmt ", str(row["id"]).encode(), row["id"].bytes, row["digest"]))
        assert not any(opens(taken, guess, str(row["id"])) for guess in guesses(row))
        (others,) = (key for tenant, key in keys.items() if tenant != row["tenant_id"])
        assert not opens(taken, others, str(row["id"]))
        # the key is what is lacking, and nothing else
        assert opens(taken, keys[row["tenant_id"]], str(row["id"]))


async def test_what_was_altered_cut_or_exchanged_is_played_to_nobody(
    house: House, db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor", seat=False)
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        one, other = [await recorded(centre, blobs, stage, tmp_path, hertz) for hertz in (440, 700)]
        path, theirs = [path_of(blobs, await row_of(centre, each)) for each in (one, other)]
        url = await heard(sue, house, one)
        whole = await sound(sue, url)
        raw = path.read_bytes()
        assert len(raw) > HEAD + 3 * (PIECE + TAG)

        def flipped(at: int) -> bytes:
            return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]

        second, third = HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG)
        for altered, true in (
            (flipped(HEAD - 1), 0),  # its salt
            (flipped(HEAD + 100), 0),
            (flipped(second + 100), PIECE),
            (flipped(len(raw) - 1), None),
            (raw[:HEAD] + raw[second:third] + raw[HEAD:second] + raw[third:], 0),  # two pieces have changed places
            (raw[:third], PIECE),  # cut where a piece ends
            (theirs.read_bytes(), 0),  # another recording of the same tenant's
        ):
            path.write_bytes(altered)
            got = await sound(sue, url)
            assert len(got) < len(whole)
            assert whole.startswith(got)  # what goes before is true; nothing of what was altered is heard
            assert true is None or len(got) <= true
        path.write_bytes(raw)
        assert await sound(sue, url) == whole
        assert good(await sue.get(f"recordings/{one}"))["line"]["id"] == str(one)

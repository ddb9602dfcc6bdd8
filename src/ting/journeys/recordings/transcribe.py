"""Speech becomes words by whoever the tenant names: anything that takes a WAV as `file` of a form and answers with segments,
as whisper.cpp's server and the services that imitate OpenAI's do. Off until an address is set up.

Each track goes by itself, so that it is known who spoke. What stands behind the `?` of the address goes as fields of the form, too.
"""

import asyncio
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import msgspec
import structlog
from msgspec import Meta

from ting.domains.recordings import api as recordings
from ting.kit.db import Database
from ting.kit.fetch import Answer, Fetcher, Limits, Unanswered
from ting.kit.ids import new_secret
from ting.kit.problem import Problem
from ting.kit.sound import one_track
from ting.kit.vault import Broken, Vault

log = structlog.get_logger()
TICK = 5.0
TRIES = 5
AGAIN_MS = 10 * 60_000
"""So long after a try the next one is due: also how long one may take."""
LIMITS = Limits(seconds=540.0, size=4 * 1024 * 1024)
BYTES_MAX = 256 * 1024 * 1024
"""What is longer (two hours of telephone sound) is not sent."""


class Segment(msgspec.Struct):
    """What was said in so many seconds from the beginning."""

    start: Annotated[float, Meta(ge=0, le=1e6)]
    end: Annotated[float, Meta(ge=0, le=1e6)]
    text: str


class Said(msgspec.Struct):
    """What comes back."""

    segments: list[Segment] = []


class Transcriber:
    """Turns recordings into words, one at a time."""

    def __init__(self, db: Database, vault: Vault, fetcher: Fetcher) -> None:
        self._db = db
        self._vault = vault
        self._fetcher = fetcher

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await self.step():
                await asyncio.sleep(TICK)

    async def step(self) -> bool:
        """Have the next recording turned into words; False when none waits."""
        async with self._db.house() as house:
            due = await recordings.due(house, AGAIN_MS)
        if due is None:
            return False
        tenant, one, address, tries = due
        found = await self._words(tenant, one, address) if address and one.size <= BYTES_MAX else None
        async with self._db.house() as house:
            tx = house.within(tenant)
            if found is not None:
                await recordings.put_words(tx, one, found)
            elif tries >= TRIES or not address or one.size > BYTES_MAX:
                await recordings.no_words(tx, one.id)
        return True

    async def _words(self, tenant: UUID, one: recordings.Recording, address: str) -> list[recordings.Passage] | None:
        try:
            found = await self._vault.open(tenant, one.file, str(one.id)) if one.file else None
            if found is None:
                return None
            both = await asyncio.to_thread(lambda: b"".join(found.read()))
            said: list[recordings.Passage] = []
            tracks: tuple[Literal[0, 1], ...] = (0,) if one.kind == "voicemail" else (0, 1)
            for track in tracks:
                wav = await asyncio.to_thread(one_track, both, track)
                said += _passages(await self._ask(address, wav), track)
        except (Unanswered, Problem, Broken, msgspec.DecodeError) as error:
            log.warning("speech was not turned into words", recording=str(one.id), why=str(error))
            return None
        return said

    async def _ask(self, address: str, wav: bytes) -> Answer:
        form, kind = _form(address, wav)
        answer = await self._fetcher.ask("POST", address, headers={"content-type": kind}, content=form, limits=LIMITS)
        if answer.status != 200 or not answer.whole:
            raise Unanswered("answer", f"status {answer.status}")
        return answer


def _passages(answer: Answer, track: Literal[0, 1]) -> list[recordings.Passage]:
    return [
        recordings.Passage(track=track, from_ms=round(each.start * 1000), to_ms=round(each.end * 1000), text=each.text)
        for each in msgspec.json.decode(answer.body, type=Said).segments
    ]


def _form(address: str, wav: bytes) -> tuple[bytes, str]:
    edge = new_secret()
    fields = {"response_format": "verbose_json", **dict(parse_qsl(urlsplit(address).query))}
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{_plain(name)}"\r\n\r\n{_plain(value)}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="call.wav"\r\nContent-Type: audio/wav\r\n\r\n'.encode()
    )
    return b"".join([*parts, wav, f"\r\n--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def _plain(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ").replace('"', "'")

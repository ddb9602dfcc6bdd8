"""Texts read out by a machine (espeak-ng), in the languages of the house; what was read once is kept."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

import msgspec
import structlog

from ting.kit.blob import Blobs
from ting.kit.locale import Locale
from ting.kit.wav import telephone

log = structlog.get_logger()
WORDS: Mapping[Locale, tuple[str, int]] = {
    "en": ("en-us", 150),
    "zh-TW": ("cmn-latn-pinyin", 150),
    "zh-CN": ("cmn-latn-pinyin", 150),
    "ja": ("ja", 140),
}
"""By language: its voice, and how many words a minute. The plain `cmn` takes what it looked up for English (espeak-ng 1.51)."""
PATIENCE_S = 20.0
TEXT = 1000
OURS = UUID("8d0f1d5e-3f0d-5b61-9f5b-6d3a4f6b7c21")
ISSUE = 1
"""Counted up when the same text comes to sound otherwise: what was kept is read again."""


class Program(msgspec.Struct, frozen=True):
    """How it is started."""

    command: tuple[str, ...]
    env: Mapping[str, str] = {}


class Silent(Exception):
    """There is nothing that reads out here, or it failed."""


def digest(text: str, lang: Locale) -> UUID:
    """Return by which id a text that was read out is kept."""
    return uuid5(OURS, f"{ISSUE}\n{lang}\n{text}")


class Voice:
    """Reads texts out. `program` is asked each time: what reads may have to be fetched first."""

    def __init__(self, program: Callable[[], Program | None], kept: Blobs) -> None:
        self._program = program
        self._kept = kept
        self._one = asyncio.Semaphore(1)

    def ready(self) -> None:
        """See to it that who reads is there before he is asked: he may have to be fetched first. Nobody waits for that."""
        threading.Thread(target=self._program, name="voice", daemon=True).start()

    async def said(self, tenant: UUID, text: str, lang: Locale) -> bytes:
        """Return a text as a telephone carries it. Raises Silent."""
        id_ = digest(text, lang)
        kept = await asyncio.to_thread(self._kept.get, tenant, id_)
        if kept is not None:
            return kept
        async with self._one:
            sound = telephone(await self._read(text, lang))
        await asyncio.to_thread(self._kept.put, tenant, id_, sound)
        return sound

    async def _read(self, text: str, lang: Locale) -> bytes:
        program = await asyncio.to_thread(self._program)
        if program is None:
            raise Silent
        voice, speed = WORDS[lang]
        try:
            child = await asyncio.create_subprocess_exec(
                *program.command,
                *("-v", voice, "-s", str(speed), "-b", "1", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", **program.env},
            )
        except OSError as error:
            raise Silent from error
        try:
            # Two brackets would begin phonemes in place of words.
            sound, _ = await asyncio.wait_for(child.communicate(text[:TEXT].replace("[[", "[ [").encode()), PATIENCE_S)
        except TimeoutError as error:
            child.kill()
            await child.wait()
            raise Silent from error
        if child.returncode != 0 or not sound:
            log.warning("the voice failed", lang=lang, code=child.returncode)
            raise Silent
        return sound

"""What is heard of a flow: a recording that was uploaded, else the text read out. As a telephone carries it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.flows.api import Prompt
from ting.journeys.library.files import Files
from ting.kit.blob import Blobs
from ting.kit.filetype import safe_name
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.problem import Problem
from ting.kit.voice import Voice
from ting.kit.wav import joined, telephone


async def keep(files: Files, tenant: UUID, name: str, data: bytes) -> conversations.File:
    """Keep a recording as the house's own, as a telephone carries it. Raises Problem 415."""
    sound = await asyncio.to_thread(telephone, data)
    file = conversations.File(
        id=new_id(),
        name=safe_name(name),
        media_type="audio/wav",
        size=len(sound),
        url="",
        image=False,
        width=None,
        height=None,
    )
    await files.keep(tenant, None, file, sound)
    return file


async def heard(files: Blobs, voice: Voice, tenant: UUID, prompt: Prompt, lang: Locale) -> bytes | None:
    """Return what a prompt sounds like in a language; None where nothing is said. Raises Silent."""
    recorded = prompt.files.get(lang)
    if recorded is not None:
        sound = await asyncio.to_thread(files.get, tenant, recorded)
        if sound is not None:
            return sound
    text = prompt.texts.get(lang, "")
    return await voice.said(tenant, text, lang) if text else None


async def read_out(voice: Voice, tenant: UUID, sentences: Sequence[str], lang: Locale) -> bytes:
    """Return sentences read out one after another. Raises Silent."""
    return joined(*[await voice.said(tenant, each, lang) for each in sentences])


def no_voice() -> Problem:
    """Say that nothing reads texts out here."""
    return Problem(
        "voice_away",
        "Nothing reads texts out on this server yet.",
        "Try again in a minute, or upload a recording. Who looks after the server can install espeak-ng.",
        status=503,
    )

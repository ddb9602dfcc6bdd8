"""HTTP of slang: the dictionary, as screens mark what customers write."""

from typing import Any

import msgspec
from litestar import get

from ting.domains.slang import api
from ting.domains.slang.model import Mood
from ting.kit.db import Database


class SlangEntry(msgspec.Struct, frozen=True):
    """An entry. Each pattern (a regular expression, whatever the case) finds one of its words where it stands for itself."""

    words: tuple[str, ...]
    patterns: tuple[str, ...]
    meaning: dict[str, str]
    mood: Mood


@get("/api/t/{slug:str}/slang", opt={"permission": "contacts.read"})
async def slang_dictionary(tenant: Any, db: Database) -> list[SlangEntry]:
    """Return the dictionary, the tenant's own entries first."""
    async with db.tx(tenant.id) as tx:
        found = await api.dictionary(tx)
    return [
        SlangEntry(one.words, tuple(api.pattern(word, alone=one.alone) for word in one.words), one.meaning, one.mood)
        for one in found
    ]


ROUTES = (slang_dictionary,)

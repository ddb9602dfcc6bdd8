"""What administrators set up of slang: words of their own, or other meanings for those of the house."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.slang import api, store
from ting.domains.slang.model import PERMISSION, Entry, Mood
from ting.kit.db import Tx
from ting.kit.kind import Kind


class SlangForm(msgspec.Struct, frozen=True):
    """An entry: the word, others that mean the same, what they mean by language. `alone`: only where it stands alone."""

    name: str
    also: tuple[str, ...]
    meaning: dict[str, str]
    mood: Mood = "none"
    alone: bool = False
    archived: bool = False


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, SlangForm]:
    return {
        id_: SlangForm(one.words[0], one.words[1:], one.meaning, one.mood, one.alone, one.archived)
        for id_, one in (await store.entries(tx, ids)).items()
    }


async def _save(tx: Tx, id_: UUID, form: SlangForm) -> None:
    words = (form.name, *form.also)
    await api.put(tx, id_, Entry(words, form.meaning, form.mood, form.alone, form.archived))


SLANG = Kind(key="slang", struct=SlangForm, permission=PERMISSION, load=_load, save=_save)

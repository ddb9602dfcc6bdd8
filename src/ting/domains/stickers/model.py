"""What a sticker is, and what a tenant's own must be like. Rules only."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean, name_of

PERMISSION = "stickers.manage"
LANGS = ("en", "zh-TW", "zh-CN", "ja")
PACK_MAX = 60
MEANING_MAX = 40
PICTURE_BYTES = 1024 * 1024
PICTURE_PIXELS = 1024
PICTURE_TYPES = ("image/png", "image/gif", "image/webp")


class Sticker(msgspec.Struct, frozen=True):
    """A picture with what it means, by language. `file`: its picture; None is one of the house's."""

    id: str
    file: UUID | None
    meaning: dict[str, str]


class OwnSticker(msgspec.Struct, frozen=True):
    """A tenant's sticker: the picture that was uploaded, and what it means by language."""

    picture: UUID
    meaning: dict[str, str]


class Pack(msgspec.Struct, frozen=True):
    """A tenant's own stickers that belong together."""

    name: str
    stickers: tuple[OwnSticker, ...]
    archived: bool = False


def checked(pack: Pack) -> Pack:
    """Return a pack as it is kept; raise Refused when it cannot be."""
    if not 0 < len(pack.stickers) <= PACK_MAX:
        raise Refused("empty", f"A pack has 1 to {PACK_MAX} stickers.", "Upload a picture, or make a second pack.")
    if len({one.picture for one in pack.stickers}) < len(pack.stickers):
        raise Refused("twice", "A picture is in the pack twice.", "Take one of the two out.")
    kept = tuple(msgspec.structs.replace(one, meaning=_meaning(one.meaning)) for one in pack.stickers)
    return msgspec.structs.replace(pack, name=name_of(pack.name), stickers=kept)


def _meaning(given: Mapping[str, str]) -> dict[str, str]:
    unknown = given.keys() - set(LANGS)
    if unknown:
        raise Refused("language", f"There is no language {min(unknown)!r} here.", f"Take one of {', '.join(LANGS)}.")
    kept = {lang: text for lang in LANGS if (text := " ".join(clean(given.get(lang, ""), MEANING_MAX).split()))}
    if not kept:
        raise Refused(
            "meaning",
            "A sticker without a meaning says nothing to who cannot see it, and is never found.",
            "Say in a word or two what it means, in one language at least.",
        )
    return kept


def check_picture(media_type: str, size: int, width: int | None, height: int | None) -> None:
    """Raise Refused when a picture is none for a sticker."""
    if media_type not in PICTURE_TYPES:
        raise Refused("picture_type", "A sticker is a PNG, GIF or WebP picture.", "Save it as one of these.")
    if size > PICTURE_BYTES or max(width or 0, height or 0) > PICTURE_PIXELS:
        raise Refused(
            "picture_size",
            f"A sticker has at most {PICTURE_BYTES // 1024} KB and {PICTURE_PIXELS} pixels a side.",
            "Make it smaller: 320 pixels are enough.",
        )


def said(meaning: Mapping[str, str], lang: str) -> str:
    """Return what it means in a language, or in the nearest that there is."""
    near = {"zh-TW": "zh-CN", "zh-CN": "zh-TW"}.get(lang, "")
    return next((meaning[one] for one in (lang, near, *LANGS) if one in meaning), "")

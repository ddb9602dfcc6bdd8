"""What a canned reply is, how it is filled in, and when two texts count as the same. Rules only."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean, fold

PERMISSION = "replies.manage"
NAME_MAX = 80
FOLDER_MAX = 80
TEXT_MAX = 3000
KNOWN = ("customer.name", "agent.alias", "number", "queue", "company")
"""Variables that the house fills in. Whatever else stands in braces is a blank that the agent fills in himself."""
LANGS = ("en", "zh-TW", "zh-CN", "ja")
KIN = {"zh-TW": "zh-CN", "zh-CN": "zh-TW"}
"""Languages whose readers can read the other better than a third."""
VARIABLE = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
SHORTCUT = re.compile(r"[\w\-]{1,30}")


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A text for many customers, in one or more languages. `owner`: whose own it is; None is the tenant's."""

    id: UUID
    owner: UUID | None
    folder: str
    name: str
    shortcut: str | None
    texts: dict[str, str]
    archived: bool = False


class Filled(msgspec.Struct, frozen=True):
    """A text with its variables filled in. `blanks`: what nobody but the agent can say; it stands in braces still."""

    text: str
    blanks: tuple[str, ...]


class Use(msgspec.Struct, frozen=True):
    """When a customer was sent a text, by whom, in which contact."""

    at: int
    person: UUID
    contact: UUID


def checked(reply: Reply) -> Reply:
    """Return a reply as it is kept; raise Refused when it cannot be."""
    name = " ".join(reply.name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A reply's title has 1 to {NAME_MAX} characters.", "Say in a few words what it answers.")
    folder = " ".join(reply.folder.split())
    if len(folder) > FOLDER_MAX:
        raise Refused("folder", f"A folder's name has at most {FOLDER_MAX} characters.", "Take a shorter one.")
    shortcut = (reply.shortcut or "").strip().lstrip("/").lower() or None
    if shortcut is not None and not SHORTCUT.fullmatch(shortcut):
        raise Refused(
            "shortcut", "A shortcut is up to 30 letters, figures, - and _.", "Take one without spaces, such as refund."
        )
    texts = {lang: text for lang, given in reply.texts.items() if (text := _text(lang, given))}
    if not texts:
        raise Refused("empty", "The reply says nothing in any language.", "Write it in one language at least.")
    return msgspec.structs.replace(reply, name=name, folder=folder, shortcut=shortcut, texts=texts)


def _text(lang: str, given: str) -> str:
    if lang not in LANGS:
        raise Refused("language", f"There is no language {lang!r} here.", f"Take one of {', '.join(LANGS)}.")
    if len(given) > TEXT_MAX:
        raise Refused("too_long", f"A reply has at most {TEXT_MAX} characters.", "Send it in parts.")
    return clean(given, TEXT_MAX)


def choose(langs: Iterable[str], wanted: str, fallback: str) -> str:
    """Return the language of a reply to take for a customer who reads `wanted`; `fallback` is the tenant's."""
    there = set(langs)
    for lang in (wanted, KIN.get(wanted), fallback, *LANGS):
        if lang in there:
            return str(lang)
    return min(there)


def fill(text: str, values: Mapping[str, str | None]) -> Filled:
    """Fill variables in. One without a value stays as it is written, and is told as a blank."""
    blanks: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if not value:
            blanks[found[1]] = None
            return "{{" + found[1] + "}}"
        return value

    return Filled(VARIABLE.sub(put, text), tuple(blanks))


def check_filled(text: str) -> None:
    """Raise Refused when a blank is left in what is to be sent."""
    left = [found[1] for found in VARIABLE.finditer(text)]
    if left:
        raise Refused(
            "blank_left",
            f"The text still has a blank: {{{{{left[0]}}}}}.",
            "Fill it in, or take it out; nothing was sent.",
            blanks=left,
        )


def words_of(text: str) -> bytes:
    """Return the mark by which a reply's text is known again: its words as written, whoever signs and whatever the number."""
    return sha256(fold(text).encode()).digest()

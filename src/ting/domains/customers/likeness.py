"""In what two customers are alike, and when that is enough to propose that they are one. Pure.

Nobody compares everybody with everybody: each has a few keys, and only those who share one are looked at (blocking).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from ting.domains.customers.model import Identifier

WEIGHTS = {"phone": 60, "email": 60, "handle": 50, "name": 40, "name_like": 30, "field": 25, "organisation": 10}
ENOUGH = 50
CROWD = 40
"""So many have one name, or one value, that it says nothing."""
FIELD_MIN = 4
_TITLES = re.compile(r"(先生|小姐|女士|太太|様|さま|さん|殿|氏)$")
_LATIN_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
_HANDLES = ("line", "wechat", "telegram", "messenger", "player", "account", "member")
_NUMBERS = ("phone", "whatsapp")


class Traits(msgspec.Struct, frozen=True):
    """What is known of somebody that another one could have in common with him."""

    id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    fields: Mapping[str, object]
    organisation: UUID | None


class Pair(msgspec.Struct, frozen=True):
    """Two who may be one. `one` has the smaller id; `mark` changes with what they have in common."""

    one: UUID
    other: UUID
    reasons: tuple[str, ...]
    score: int
    mark: str


def keys_of(of: Traits) -> frozenset[str]:
    """Return the keys by which others who are like him are found: `<reason>:<value>`, a field's as `field:<key>=<value>`."""
    found = {*_name_keys(of.name)}
    for each in of.identifiers:
        found.update(_reached(each.kind, each.value))
    for key, value in of.fields.items():
        text = str(value)
        if isinstance(value, bool) or len(text) < FIELD_MIN:
            continue
        found.update(
            _reached("email" if "@" in text else "phone" if re.fullmatch(r"\+\d{8,15}(;ext=\d+)?", text) else "", text)
        )
        found.add(f"field:{key}={_folded(text)[:80]}")
    return frozenset(found)


def likeness(one: Traits, other: Traits, shared: Iterable[str]) -> Pair | None:
    """Return two as a pair when what they share is enough. `shared`: keys of both."""
    if one.id > other.id:
        one, other = other, one
    common = set(shared)
    reasons = {_reason(key) for key in common}
    if "name" not in reasons and (_reason_name(one.name, other.name) or "name_like" in reasons):
        reasons.add("name_like")
    else:
        reasons.discard("name_like")
    if one.organisation is not None and one.organisation == other.organisation:
        reasons.add("organisation")
    score = sum(WEIGHTS[reason.partition(":")[0]] for reason in reasons)
    if score < ENOUGH:
        return None
    told = "\n".join([*sorted(common), *sorted(reasons)])
    return Pair(
        one.id, other.id, tuple(sorted(reasons, key=_weight)), score, hashlib.sha256(told.encode()).hexdigest()[:16]
    )


def _weight(reason: str) -> tuple[int, str]:
    return -WEIGHTS[reason.partition(":")[0]], reason


def _reason(key: str) -> str:
    kind, _, value = key.partition(":")
    return f"field:{value.partition('=')[0]}" if kind == "field" else kind


def _reached(kind: str, value: str) -> Iterable[str]:
    if kind in _NUMBERS:
        digits = re.sub(r"\D", "", value.partition(";ext=")[0])
        if len(digits) >= 8:
            yield f"phone:{digits}"
    elif kind == "email":
        local, _, domain = value.casefold().rpartition("@")
        local = local.partition("+")[0]
        yield f"email:{local.replace('.', '') if domain in ('gmail.com', 'googlemail.com') else local}@{domain}"
    elif kind in _HANDLES and len(value) >= FIELD_MIN:
        yield f"handle:{value}"


def _name_keys(name: str) -> Iterable[str]:
    """Return a name as it is, without titles; and its words in whatever order, so that Yi-jun CHEN is Chen Yijun."""
    plain = _bare(name)
    if len(plain) < 2 or name.startswith("#"):
        return
    yield f"name:{plain}"
    words = _words(name)
    if len(words) > 1:
        yield f"name_like:{''.join(sorted(words))}"


def _reason_name(one: str, other: str) -> bool:
    """Say whether two names are nearly one: a letter more, less or other in a longer one, or a Chinese or Japanese one's middle."""
    mine, his = _bare(one), _bare(other)
    shorter, longer = sorted((mine, his), key=len)
    if mine == his or len(longer) - len(shorter) > 1 or len(shorter) < (3 if _is_cjk(mine) and _is_cjk(his) else 6):
        return False
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(shorter, longer, strict=True)) == 1
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _is_cjk(text: str) -> bool:
    return any("\u3040" <= ch <= "\u9fff" for ch in text)


def _bare(name: str) -> str:
    return _TITLES.sub("", _hiragana("".join(_words(name))))


def _words(name: str) -> list[str]:
    """Return a name's words without accents, hyphens and titles."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)).casefold()
    kept = "".join(ch for ch in plain if not "\u0300" <= ch <= "\u036f")
    kept = unicodedata.normalize("NFC", kept)
    words = re.sub(r"[^\w\s,、・]|_", "", kept)
    return [word for word in re.split(r"[\s,、・]+", words) if word and word not in _LATIN_TITLES]


def _hiragana(text: str) -> str:
    return "".join(chr(ord(ch) - 0x60) if "\u30a1" <= ch <= "\u30f6" else ch for ch in text)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())

"""What products and assets are, which edition a reader gets, and how one is found. Rules only."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, get_args
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean, fold, name_of

PERMISSION = "assets.manage"
Lang = Literal["any", "en", "zh-TW", "zh-CN", "ja"]
"""Whom an edition is for: readers of a language, or everybody."""
LANGS: tuple[Lang, ...] = get_args(Lang)
NEAR: dict[str, Lang] = {"zh-TW": "zh-CN", "zh-CN": "zh-TW"}
Sort = Literal["manual", "firmware", "picture", "video", "link", "other"]
MODELS_MAX, MODEL_MAX = 200, 60
PRODUCTS_MAX = 100
TITLE_MAX = 120
LABEL_MAX = 40
URL_MAX = 2000
WEB = re.compile(r"https?://[^\s/?#@:\[\]\\]+(:\d{1,5})?([/?#]\S*)?", re.IGNORECASE)
"""An address of the web. Before an @ would stand who signs in: that makes an address read as another than it is."""
SAID_MIN = 3
"""A model of fewer signs than this is no sign of what somebody speaks of."""


class Product(msgspec.Struct, frozen=True):
    """What a customer has. `models`: what stands on its plate; `aliases`: what else people call it."""

    name: str
    models: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    archived: bool = False


class Edition(msgspec.Struct, frozen=True):
    """What is sent to readers of a language: a file, or an address. `label`: what people call this version, as 2.4.1."""

    file: UUID | None = None
    url: str | None = None
    label: str = ""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be sent. Another file or address in an edition is its next version; one that was before is that again."""

    name: str
    sort: Sort = "manual"
    products: tuple[UUID, ...] = ()
    editions: dict[Lang, Edition]
    titles: dict[str, str] = {}
    archived: bool = False

    def title(self, lang: str) -> str:
        """Return what it is called in a language, or in the nearest that there is."""
        return self.titles.get(lang) or self.titles.get(NEAR.get(lang, "")) or self.name

    def edition(self, lang: str) -> Lang:
        """Return which edition a reader of a language gets."""
        return next((one for one in (lang, NEAR.get(lang), "any", *LANGS) if one in self.editions), "any")


class Version(msgspec.Struct, frozen=True):
    """What an edition is, or was."""

    lang: Lang
    version: int
    label: str
    file: UUID | None
    url: str | None
    at: int
    current: bool
    customers: int
    """To how many customers it was sent."""


class Sent(msgspec.Struct, frozen=True):
    """Which version a customer was sent, when, by whom, in which contact. `current`: it is the one that is sent today."""

    asset: UUID
    lang: Lang
    version: int
    label: str
    current: bool
    customer: UUID
    contact: UUID
    person: UUID
    at: int


def product(given: Product) -> Product:
    """Return a product as it is kept; raise Refused when it cannot be."""
    models, aliases = _words("models", given.models), _words("aliases", given.aliases)
    return msgspec.structs.replace(given, name=name_of(given.name), models=models, aliases=aliases)


def checked(asset: Asset) -> Asset:
    """Return an asset as it is kept; raise Refused when it cannot be."""
    if not asset.editions:
        raise Refused("empty", "There is nothing to send yet.", "Upload a file, or give an address.")
    if len(asset.products) > PRODUCTS_MAX:
        raise Refused("products", f"An asset is for at most {PRODUCTS_MAX} products.", "Name none: it is for all then.")
    unknown = asset.titles.keys() - set(LANGS[1:])
    if unknown:
        raise Refused(
            "language", f"There is no language {min(unknown)!r} here.", f"Take one of {', '.join(LANGS[1:])}."
        )
    return msgspec.structs.replace(
        asset,
        name=name_of(asset.name),
        products=tuple(dict.fromkeys(asset.products)),
        editions={lang: _edition(asset.editions[lang]) for lang in LANGS if lang in asset.editions},
        titles={lang: said for lang in LANGS if (said := _line(asset.titles.get(lang, ""), TITLE_MAX))},
    )


def _edition(given: Edition) -> Edition:
    url = (given.url or "").strip() or None
    if (given.file is None) == (url is None):
        raise Refused("edition", "An edition is either a file or an address.", "Give one of the two.")
    if url is not None and not (len(url) <= URL_MAX and url.isprintable() and WEB.fullmatch(url)):
        raise Refused("url", "This is no address of a web page.", "Write it whole, beginning with https://.")
    return Edition(given.file, url, _line(given.label, LABEL_MAX))


def _words(field: str, given: Iterable[str]) -> tuple[str, ...]:
    kept = {_bare(one) or one: one for each in given if (one := _line(each, MODEL_MAX + 1))}
    if len(kept) > MODELS_MAX or any(len(one) > MODEL_MAX for one in kept.values()):
        raise Refused(
            field, f"At most {MODELS_MAX} of {MODEL_MAX} characters.", "Name a series instead of each of its models."
        )
    return tuple(kept.values())


def _line(text: str, limit: int) -> str:
    return " ".join(clean(text, limit).split())


def match(asset: Asset, products: Mapping[UUID, Product], q: str) -> int | None:
    """Return how well an asset fits what is looked for, lower is better; None when a word of it stands nowhere.

    Hyphens, spaces, width and case tell no models apart: M200 finds M-200.
    """
    of = [products[id_] for id_ in asset.products if id_ in products]
    models = [_bare(one) for each in of for one in (*each.models, *each.aliases)]
    text = "\n".join([*(fold(one) for one in (asset.name, *asset.titles.values(), *(p.name for p in of))), *models])
    if not all(fold(word) in text or (_bare(word) or "\n\n") in text for word in q.split()):
        return None
    whole = _bare(q)
    if not whole or whole in models:
        return 0
    return 1 if any(one.startswith(whole) for one in models) else 2


def spoken_of(asset: Asset, products: Mapping[UUID, Product], words: str) -> bool:
    """Say whether one of an asset's models is named in what somebody wrote."""
    said = _bare(words)
    of = [products[id_] for id_ in asset.products if id_ in products]
    names = {_bare(one) for each in of for one in (each.name, *each.models, *each.aliases)}
    return any(len(one) >= SAID_MIN and one in said for one in names)


def _bare(text: str) -> str:
    return "".join(ch for ch in fold(text) if ch.isalnum())

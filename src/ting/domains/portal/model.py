"""What a help page says, and how long a customer's keys are good. Pure."""

import re
from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean

Names = dict[str, str]
LOCALES = ("en", "zh-TW", "zh-CN", "ja")
LINK_MS = 20 * 60_000
SESSION_MS = 30 * 86_400_000
ASK_MS = 15 * 60_000
ASKS, ADDRESS_ASKS = 3, 30
"""So many links within ASK_MS for one mail address, and asked for from one network address."""
TITLE_MAX, WELCOME_MAX, LINKS_MAX, LINE_MAX = 80, 600, 12, 200
URL = re.compile(r"^https?://[^\s<>\"'\\]{1,500}$")
PHONE = re.compile(r"^[+0-9][0-9 ()./-]{2,40}$")
MAIL = re.compile(r"^[^\s<>\"'@]{1,64}@[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$", re.IGNORECASE)


class Link(msgspec.Struct, frozen=True):
    """Somewhere to go on: a page of the company's own."""

    names: Names
    url: str


class HelpPage(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes. `on` False: the page is not there. Texts are by language."""

    on: bool = True
    point: UUID
    """The contact point whose widget it carries."""
    titles: Names = {}
    welcome: Names = {}
    phone: str = ""
    email: str = ""
    address: Names = {}
    links: tuple[Link, ...] = ()


class Signed(msgspec.Struct, frozen=True):
    """A customer who is signed in."""

    session: UUID
    tenant: UUID
    customer: UUID


class Used(msgspec.Struct, frozen=True):
    """A link that was just used up."""

    customer: UUID
    visitor: UUID | None
    address: str


def checked(page: HelpPage) -> HelpPage:
    """Return a help page fit to keep; raise Refused that says what to change."""
    phone, email = page.phone.strip(), page.email.strip()
    if phone and not PHONE.match(phone):
        raise Refused("field", "This is not a phone number.", "Write it as +886 2 1234 5678.", field="phone")
    if email and not MAIL.match(email):
        raise Refused("field", "This is not a mail address.", "Write it as help@example.com.", field="email")
    if len(page.links) > LINKS_MAX:
        raise Refused("field", f"There is room for {LINKS_MAX} links.", "Keep those that most look for.", field="links")
    links = []
    for link in page.links:
        names, url = _texts(link.names, TITLE_MAX, "links"), link.url.strip()
        if not names:
            raise Refused("field", "A link has no name.", "Name it in one language at least.", field="links")
        if not URL.match(url):
            raise Refused(
                "field", f"{url[:80]!r} is no address.", "Write it as https://www.example.com/faq.", field="links"
            )
        links.append(Link(names, url))
    return msgspec.structs.replace(
        page,
        titles=_texts(page.titles, TITLE_MAX, "titles"),
        welcome=_texts(page.welcome, WELCOME_MAX, "welcome", lines=True),
        phone=phone,
        email=email,
        address=_texts(page.address, LINE_MAX, "address", lines=True),
        links=tuple(links),
    )


def _texts(given: Mapping[str, str], longest: int, field: str, *, lines: bool = False) -> Names:
    found: Names = {}
    for lang in LOCALES:
        text = clean(given.get(lang, ""), longest + 1)
        text = text if lines else text.replace("\n", " ")
        if len(text) > longest:
            raise Refused(
                "text_long", f"A text is longer than {longest} characters.", "Shorten it.", field=field, most=longest
            )
        if text:
            found[lang] = text
    return found

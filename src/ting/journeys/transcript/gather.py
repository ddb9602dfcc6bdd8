"""What a transcript says: only what its reader may see, all of it, in his language."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message
from ting.domains.forms import api as forms
from ting.domains.stickers import api as stickers
from ting.domains.tenancy import api as tenancy
from ting.journeys.cards.view import BookingCard, FormCard, dressed
from ting.journeys.library import assets
from ting.journeys.library.carried import through
from ting.journeys.library.files import Files
from ting.journeys.transcript.paper import Line, Paper
from ting.journeys.transcript.words import PLAIN, SKIPPED, Words, words_in
from ting.kit.db import Tx

PAGE = 1000
FILES_MS = 7 * 86_400_000
"""So long the links of files in a transcript are good."""
ANSWERED = ("form_submitted", "form_brought")


class Wish(msgspec.Struct, frozen=True):
    """In which language and zone a transcript is wanted; what is not known gives way to the tenant's."""

    lang: str = ""
    zone: str = ""


async def said_to_customer(tx: Tx, contact: UUID) -> list[Message]:
    """Return all that was said in a contact and that its customer may see."""
    found: list[Message] = []
    after = 0
    while True:
        page = await conversations.messages(tx, contact, after=after, limit=PAGE)
        found += [message for message in page if not message.inner]
        if len(page) < PAGE:
            return [through(message, _outward) for message in await dressed(tx, found)]
        after = page[-1].seq


async def paper_of(
    tx: Tx, contact: conversations.Contact, messages: Iterable[Message], wish: Wish, files: Files, public_url: str
) -> Paper:
    """Put a contact's messages, as one reader may see them, onto paper."""
    tenant = await tenancy.current(tx)
    lang = wish.lang if wish.lang in PLAIN else tenant.locale
    words = words_in(lang, tenant.sayer(lang, to_customers=True))
    zone = wish.zone if wish.zone in available_timezones() else tenant.time_zone
    shown = [message for message in messages if message.code not in SKIPPED]
    lines = tuple(
        line for message in shown for line in _lines(files.signed(message, tx.now, FILES_MS), words, zone, public_url)
    )
    return Paper(
        tenant=tenant.called(lang),
        number=contact.number,
        words=words,
        spoken=contact.lang,
        zone=zone,
        started_at=contact.started_at,
        lines=lines,
        files_until=tx.now + FILES_MS if any(line.link for line in lines) else None,
    )


def _outward(message: Message) -> Message | None:
    return None if message.inner else message


def _lines(message: Message, words: Words, zone: str, public_url: str) -> Iterator[Line]:
    """A message as a line, and what it carries of another topic as lines that are set in."""
    yield _line(message, words, zone, public_url)
    for inside in message.params.get("carried", ()):
        for line in _lines(inside, words, zone, public_url):
            yield msgspec.structs.replace(line, inset=True)


def _line(message: Message, words: Words, zone: str, public_url: str) -> Line:
    if message.code is not None or message.kind == "system":
        return Line(at=message.at, who=None, text=_told(message, words), answers=_card(message, words.lang))
    mine = message.by.kind == "customer"
    who = (
        words.plain["you"]
        if mine
        else message.by.name or words.plain["bot" if message.by.kind == "bot" else "an_agent"]
    )
    if message.kind == "sticker":
        return Line(at=message.at, who=who, mine=mine, text=f"[{stickers.said(message.params['meaning'], words.lang)}]")
    if message.file is not None:
        name = assets.said(message) or message.file.name
        return Line(at=message.at, who=who, mine=mine, link=(name, f"{public_url}{message.file.url}"))
    return Line(at=message.at, who=who, mine=mine, text=message.text or "")


def _told(message: Message, words: Words) -> str:
    """A system line in words; a code that is newer than these words is left out of the sentence, not shown raw."""
    given: Any = message.params.get("name")
    name = given if isinstance(given, str) and given else message.by.name or words.plain["an_agent"]
    number = str(message.params.get("number") or "")
    said = words.system.get(message.code or "", words.plain["conversation"])
    return said.replace("{name}", name).replace("{number}", number).replace("{title}", message.text or "")


def _card(message: Message, lang: str) -> tuple[tuple[str, str], ...]:
    """What a card says besides: what was answered, or the time."""
    card = message.params.get("card")
    if isinstance(card, FormCard) and message.code in ANSWERED:
        fields = (msgspec.convert(each, forms.Field, from_attributes=True) for each in card.form.fields)
        return tuple(
            (forms.said(field.labels, lang), _answer(field, card.answers[field.key], lang))
            for field in fields
            if field.key in card.answers
        )
    if isinstance(card, BookingCard) and isinstance(at := message.params.get("at"), int):
        return ((forms.said(card.titles, lang), moment(at, card.time_zone)),)
    return ()


def _answer(field: forms.Field, value: Any, lang: str) -> str:
    return "✓" if field.type == "file" else forms.in_words(field, value, lang)


def moment(ms: int, zone: str) -> str:
    """Return a moment as clocks show it where it happens, with the zone's name."""
    return f"{datetime.fromtimestamp(ms / 1000, ZoneInfo(zone)).strftime('%Y-%m-%d %H:%M')} ({zone})"

"""What else happened in the demo's past: opinions, messages left, calls back, forms and bookings, by the domains' doors."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

import msgspec

from ting.app.demo_sample import sample
from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.forms import api as forms
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.kit.db import Tx
from ting.kit.past import Fact, Then

DAY_MS, MINUTE_MS = 86_400_000, 60_000
LONGEST_MS = 180 * MINUTE_MS
"""After so long whatever waited was answered."""
# Shares of contacts: a message left, a call back, a card sent where one helps; customers who say how it was.
LEFT, CALLED, SENT, SAYS = 0.02, 0.01, 0.07, 0.45
STARS, HOW_MANY = (1, 2, 3, 4, 5), (3, 4, 11, 32, 50)
IN_WORDS = 0.3
CODES: Mapping[str, Sequence[str]] = {
    "form": ("form_offered", "form_submitted", "form_accepted"),
    "booking": ("booking_offered", "booking_made"),
}
BY_CUSTOMER = ("form_submitted", "booking_made")
WORDS: Mapping[str, Mapping[str, Sequence[str]]] = sample("opinions")
"""By language, what is written under many stars and under few."""


class Customer(Protocol):
    """Whom it happened to."""

    @property
    def id(self) -> UUID: ...
    @property
    def lang(self) -> str: ...


class Card(NamedTuple):
    """A form or something to be booked, and the wrap-up codes of the contacts in which it helps."""

    sort: Literal["form", "booking"]
    of: UUID
    titles: Mapping[str, str]
    after: Sequence[str]
    words: Mapping[str, Sequence[str]] = {}
    """What customers wrote into its fields."""

    def title(self, lang: str) -> str:
        """Return what it is called in a language."""
        return self.titles.get(lang) or self.titles["en"]


class Owed(NamedTuple):
    """A contact that waited for an answer or a call, and got it."""

    contact: UUID
    mode: promises.Mode
    agent: UUID
    at: int
    kept_at: int
    digits: int


class Handed(NamedTuple):
    """A card in a conversation: when each of its messages was said, and the place of the first of them."""

    card: Card
    contact: UUID
    customer: Customer
    agent: UUID
    times: Sequence[int]
    first: int


def mode_of(settings: routing.QueueSettings, rng: random.Random) -> promises.Mode | Literal["live"]:
    """Return how a customer of a queue waited."""
    luck = rng.random()
    if luck < LEFT and settings.message == "always":
        return "message"
    return "callback" if settings.callback and LEFT <= luck < LEFT + CALLED else "live"


def later(mode: promises.Mode, rng: random.Random) -> int:
    """Return after how long, in ms, a message was answered or a customer called."""
    return int(rng.uniform(9, 160) * MINUTE_MS) if mode == "message" else int(rng.uniform(1.5, 7) * MINUTE_MS)


def opinion(lang: str, rng: random.Random) -> tuple[int | None, str | None]:
    """Return the stars that a customer gave, if any, and what he wrote under them."""
    if rng.random() >= SAYS:
        return None, None
    stars = rng.choices(STARS, HOW_MANY)[0]
    of = WORDS.get(lang, WORDS["en"])
    return stars, rng.choice(of["good" if stars > 3 else "bad"]) if rng.random() < IN_WORDS else None


def card_after(code: str, cards: Sequence[Card], rng: random.Random) -> Card | None:
    """Return what an agent sent in a contact of this wrap-up code, if anything."""
    fit = [card for card in cards if code in card.after]
    return rng.choice(fit) if fit and rng.random() < SENT else None


async def promise(tx: Tx, owed: Sequence[Owed], time_zone: str) -> list[Fact]:
    """Promise what was promised, and keep it; return what was announced of it."""
    facts: list[Fact] = []
    for one in owed:
        then, kept = Then(tx, one.at), Then(tx, one.kept_at)
        reach = promises.Reach("here") if one.mode == "message" else promises.Reach("phone", f"09{one.digits:08d}")
        await promises.make(then, one.contact, one.mode, promises.reach_of(reach, time_zone))
        await promises.taken_up(kept, one.contact)
        if one.mode == "message":
            await promises.keep(kept, one.contact)
        else:
            await promises.tried(kept, one.contact, one.agent, "reached", gap_ms=0)
        facts += then.facts + kept.facts
    return facts


async def hand_out(
    tx: Tx, handed: Sequence[tuple[Handed, list[conversations.Message]]], rng: random.Random
) -> list[Fact]:
    """Let the cards be sent and answered; their messages name them from now on. Return what was announced."""
    facts: list[Fact] = []
    for one, messages in handed:
        thens = [Then(tx, at) for at in one.times]
        told = await (_form if one.card.sort == "form" else _booking)(thens, one, rng)
        facts += [fact for then in thens for fact in then.facts]
        for place, (text, params) in enumerate(told, one.first):
            messages[place] = msgspec.structs.replace(messages[place], text=text, params=params)
    return facts


Told = list[tuple[str, dict[str, Any]]]


async def _form(thens: Sequence[Then], one: Handed, rng: random.Random) -> Told:
    sent, answered, accepted = thens
    card = await forms.offer(sent, one.card.of, contact=one.contact, customer=one.customer.id)
    asked = await forms.version(sent, card.form, card.version)
    today = datetime.fromtimestamp(answered.now / 1000, UTC)
    answers = _answers(asked.fields, one.card.words, today, rng)
    await forms.submit(answered, one.contact, card.id, answers, today.date())
    await forms.accept(accepted, one.contact, card.id, one.agent)
    return [(one.card.title(one.customer.lang), {"card": str(card.id)})] * 3


def _answers(
    fields: Sequence[forms.Field], words: Mapping[str, Sequence[str]], today: datetime, rng: random.Random
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        if field.when and found.get(field.when.field) not in field.when.among:
            continue
        if field.key in words:
            found[field.key] = rng.choice(words[field.key])
        elif field.type == "choice":
            found[field.key] = rng.choice(field.options).key
        elif field.type == "date":
            found[field.key] = (today - timedelta(days=rng.randint(1, 9))).date().isoformat()
        elif field.type == "number":
            found[field.key] = rng.randrange(180, 9000)
        elif field.type == "consent":
            found[field.key] = True
    return found


async def _booking(thens: Sequence[Then], one: Handed, rng: random.Random) -> Told:
    offered, chosen = thens
    booking = await bookings.offer(offered, one.card.of, contact=one.contact, customer=one.customer.id)
    day = chosen.now + DAY_MS // 2
    slots = await bookings.free_slots(chosen, one.card.of, by="customer", start=day, end=day + 6 * DAY_MS)
    held = await bookings.hold(chosen, booking.id, rng.choice(slots).at, by="customer") or booking
    title, card = one.card.title(one.customer.lang), str(booking.id)
    return [
        (title, {"card": card, "number": None, "at": None}),
        (f"{held.number} {title}", {"card": card, "number": held.number, "at": held.at, "by": "customer"}),
    ]

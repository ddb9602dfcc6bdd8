"""What both sides are shown of cards. A message holds its card's id; its screens are told what the card is now."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.forms import api as forms
from ting.domains.panels import api as panels
from ting.journeys.library.carried import carried, laid
from ting.kit.db import Tx
from ting.kit.personal import Personal


class AskedField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field as whoever answers it needs it; `regex`: what the text must match, as the server tries it."""

    key: str
    type: forms.Type
    labels: dict[str, str]
    help: dict[str, str] = {}
    required: bool = False
    min: float | None = None
    max: float | None = None
    regex: str | None = None
    options: tuple[forms.Option, ...] = ()
    when: forms.When | None = None
    becomes: forms.Becomes | None = None


class Asked(msgspec.Struct, frozen=True):
    """A form as whoever fills it in needs it. Each field carries the pattern that its text must match."""

    form: UUID
    version: int
    titles: dict[str, str]
    intro: dict[str, str]
    fields: list[AskedField]


class FormCard(msgspec.Struct, frozen=True):
    """A form in a conversation, as it is now."""

    id: UUID
    state: forms.State
    revision: int
    by: Literal["agent", "customer"]
    at: int
    submitted_at: int | None
    accepted_at: int | None
    answers: Annotated[dict[str, Any], Personal]
    form: Asked


class BookingCard(msgspec.Struct, frozen=True):
    """A booking in a conversation, as it is now. The customer may change it until `until`."""

    id: UUID
    state: bookings.State
    number: str | None
    at: int | None
    ends: int | None
    until: int | None
    resource: UUID
    titles: dict[str, str]
    note: dict[str, str]
    time_zone: str


def asked(version: forms.Version) -> Asked:
    """Show what a form asks."""
    return Asked(version.form, version.version, version.titles, version.intro, [_field(one) for one in version.fields])


def _field(field: forms.Field) -> AskedField:
    shown = {name: getattr(field, name) for name in AskedField.__struct_fields__ if name != "regex"}
    return AskedField(**shown, regex=forms.regex(field))


async def form_cards(tx: Tx, cards: Sequence[forms.Card]) -> list[FormCard]:
    """Show cards with what they ask."""
    versions = await forms.versions(tx, cards)
    return [
        FormCard(
            id=card.id,
            state=card.state,
            revision=card.revision,
            by=card.by,
            at=card.at,
            submitted_at=card.submitted_at,
            accepted_at=card.accepted_at,
            answers=card.answers,
            form=asked(versions[card.form, card.version]),
        )
        for card in cards
    ]


async def booking_cards(tx: Tx, found: Sequence[bookings.Booking]) -> list[BookingCard]:
    """Show bookings with what is booked."""
    plans = await bookings.resources(tx, list({each.resource for each in found})) if found else {}
    return [
        BookingCard(
            id=each.id,
            state=each.state,
            number=each.number,
            at=each.at,
            ends=each.ends,
            until=each.at - plans[each.resource].lead_minutes * 60_000 if each.at is not None else None,
            resource=each.resource,
            titles=plans[each.resource].titles,
            note=plans[each.resource].note,
            time_zone=plans[each.resource].time_zone,
        )
        for each in found
    ]


async def dressed(tx: Tx, messages: Sequence[conversations.Message]) -> list[conversations.Message]:
    """Return messages whose cards are told as they are now, in `params.card`, and what they carry of other topics."""
    inside = await carried(tx, messages)
    if not inside:
        return await _with_cards(tx, messages)
    shown = dict(zip(inside, await _with_cards(tx, list(inside.values())), strict=True))
    return [laid(message, shown) for message in await _with_cards(tx, messages)]


async def _with_cards(tx: Tx, messages: Sequence[conversations.Message]) -> list[conversations.Message]:
    wanted = {kind: _ids(messages, kind) for kind in ("form", "booking", "note")}
    if not any(wanted.values()):
        return list(messages)
    shown: dict[str, FormCard | BookingCard | panels.PanelCard] = {
        str(card.id): card for card in await panels.cards(tx, wanted["note"])
    }
    for card in await form_cards(tx, await forms.cards(tx, wanted["form"])):
        shown[str(card.id)] = card
    for booking in await booking_cards(tx, list((await bookings.of_ids(tx, wanted["booking"])).values())):
        shown[str(booking.id)] = booking
    return [
        msgspec.structs.replace(message, params={**message.params, "card": shown[message.params["card"]]})
        if message.kind in wanted and message.params.get("card") in shown
        else message
        for message in messages
    ]


def _ids(messages: Sequence[conversations.Message], kind: str) -> list[UUID]:
    return list({UUID(each.params["card"]) for each in messages if each.kind == kind and "card" in each.params})

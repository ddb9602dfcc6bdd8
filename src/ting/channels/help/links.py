"""What the links of mails lead to, without signing in: the link is the key, to one thing only."""

import msgspec
from litestar import get, post

from ting.journeys.cards.links import BookingLinks, Slot, Told
from ting.journeys.cards.view import BookingCard
from ting.journeys.selfservice.asking import Asked, Askings

PUBLIC = {"permission": "public"}
SURVEY = "/api/help/s/{token:str}"
BOOKING = "/api/help/b/{token:str}"


class Answer(msgspec.Struct, frozen=True):
    """What a customer thinks."""

    value: int | None = None
    comment: str | None = None


@get(SURVEY, opt=PUBLIC)
async def survey(token: str, askings: Askings) -> Asked:
    """Return what is asked. 404 `link_used`."""
    return await askings.look(token)


@post(SURVEY, opt=PUBLIC, status_code=204)
async def answer_survey(token: str, data: Answer, askings: Askings) -> None:
    """Answer, once. 409 `answered` for another answer."""
    await askings.answer(token, data.value, data.comment)


@post(SURVEY + "/stop", opt=PUBLIC, status_code=204)
async def stop_surveys(token: str, askings: Askings) -> None:
    """Want no such mail any more."""
    await askings.stop(token)


class Choice(msgspec.Struct, frozen=True):
    """The time (ms) that is wanted instead; null cancels."""

    at: int | None


@get(BOOKING, opt=PUBLIC)
async def booking(token: str, booking_links: BookingLinks) -> Told:
    """Return a booking as it is now. 404 `link_used`."""
    return await booking_links.look(token)


@get(BOOKING + "/slots", opt=PUBLIC)
async def slots(token: str, booking_links: BookingLinks) -> list[Slot]:
    """List the times that may be chosen instead."""
    return await booking_links.slots(token)


@post(BOOKING, opt=PUBLIC, status_code=200)
async def book(token: str, data: Choice, booking_links: BookingLinks) -> BookingCard:
    """Choose another time, or cancel (null). 409 `slot_taken` when somebody was faster. Twice is once."""
    return await booking_links.book(token, data.at)


SURVEYS = (survey, answer_survey, stop_surveys)
BOOKINGS = (booking, slots, book)

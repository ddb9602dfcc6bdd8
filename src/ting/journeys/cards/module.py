"""The manifest of cards: forms and bookings, each with the module that it stands on."""

from ting.journeys.cards import drafts, post, routes
from ting.kit.module import Module

FORMS = Module(
    key="cards.forms",
    needs=("people", "forms"),
    routes=(
        routes.sendable,
        routes.send_form,
        routes.accept_form,
        routes.withdraw_form,
        routes.answers_csv,
        drafts.try_form,
        drafts.versions,
    ),
)
BOOKINGS = Module(
    key="cards.bookings",
    needs=("people", "bookings", "mail"),
    routes=(
        routes.bookings_of_day,
        routes.bookable,
        routes.slots,
        routes.offer_booking,
        routes.move_booking,
        routes.cancel_booking,
        drafts.draw_day,
    ),
    on=post.HANDLERS,
    timers={post.TIMER: post.remind},
)
MODULE = Module(key="cards", needs=("people",), parts=(FORMS, BOOKINGS))

"""The manifest of cards."""

from ting.journeys.cards import drafts, post, routes
from ting.kit.module import Module

MODULE = Module(
    key="cards",
    needs=("people", "forms", "bookings", "mail"),
    routes=(*routes.ROUTES, *drafts.ROUTES),
    on=post.HANDLERS,
    timers={post.TIMER: post.remind},
)

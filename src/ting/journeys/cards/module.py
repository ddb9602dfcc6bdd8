"""The manifest of cards."""

from ting.journeys.cards import routes
from ting.kit.module import Module

MODULE = Module(key="cards", needs=("people", "forms", "bookings"), routes=routes.ROUTES)

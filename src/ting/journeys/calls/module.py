"""Calls as a module: numbers that are called, the desk's buttons, calls out, own phones, the review, the clock of a lost call."""

from ting.journeys.calls import dial_routes, kinds, missed, owed, review_routes, routes, steps
from ting.kit.module import Module

MODULE = Module(
    key="calls",
    needs=("contact", "telephony"),
    routes=(*routes.DESK, *dial_routes.ROUTES, *review_routes.ROUTES, *missed.ROUTES),
    kinds=(kinds.NUMBERS,),
    on=owed.HANDLERS,
    timers={steps.LOST: steps.lost},
    parts=(Module(key="calls.phones", needs=("people",), routes=routes.MINE),),
)

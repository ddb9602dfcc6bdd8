"""Calls as a module: numbers that are called, the desk's buttons, calls out, one's own phones, the clock of a lost call."""

from ting.journeys.calls import dial_routes, kinds, routes, steps
from ting.kit.module import Module

MODULE = Module(
    key="calls",
    needs=("contact", "telephony"),
    routes=(*routes.DESK, *dial_routes.ROUTES),
    kinds=(kinds.NUMBERS,),
    timers={steps.LOST: steps.lost},
    parts=(Module(key="calls.phones", needs=("people",), routes=routes.MINE),),
)

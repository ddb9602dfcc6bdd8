"""Calls as a module: the numbers that are called, the desk's buttons, one's own phones, and the clock of a call that nobody leads."""

from ting.journeys.calls import kinds, routes, steps
from ting.kit.module import Module

MODULE = Module(
    key="calls",
    needs=("contact", "telephony"),
    routes=routes.DESK,
    kinds=(kinds.NUMBERS,),
    timers={steps.LOST: steps.lost},
    parts=(Module(key="calls.phones", needs=("people",), routes=routes.MINE),),
)

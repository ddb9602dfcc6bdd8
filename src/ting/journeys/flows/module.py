"""The manifest of call flows."""

from ting.domains.flows.api import PERMISSION
from ting.journeys.flows import kinds, routes
from ting.kit.module import Module

MODULE = Module(
    key="flows",
    needs=("people",),
    permissions=(PERMISSION,),
    routes=routes.ROUTES,
    kinds=(kinds.FLOWS,),
)

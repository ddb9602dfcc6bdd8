"""Setting up as a module: the doors of every kind, and the list of all that was changed."""

from ting.journeys.setup import kinds, role_routes, routes
from ting.journeys.setup.checks import CHECKS
from ting.kit.module import Module

MODULE = Module(
    key="setup",
    needs=("people",),
    permissions=("setup.read",),
    routes=(*routes.ROUTES, *role_routes.ROUTES),
    kinds=(kinds.AGENTS, kinds.POINTS),
    checks=CHECKS,
)

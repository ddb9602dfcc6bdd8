"""The manifest of routing."""

from ting.domains.routing import kinds, routes
from ting.domains.routing.checks import CHECKS
from ting.kit.module import Module

MODULE = Module(
    key="routing",
    needs=("people",),
    permissions=("queues.manage",),
    routes=routes.ROUTES,
    kinds=(kinds.QUEUES, kinds.SKILLS, kinds.SITES, kinds.CALENDARS, kinds.SCHEMES, kinds.AUX_CODES),
    checks=CHECKS,
)

"""The manifest of health."""

from ting.journeys.health import routes
from ting.kit.module import Module

MODULE = Module(
    key="health",
    needs=("upkeep", "routing", "mail", "telephony", "people"),
    permissions=(routes.READ, routes.REPAIR),
    routes=routes.ROUTES,
)

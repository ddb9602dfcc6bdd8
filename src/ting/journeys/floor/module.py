"""The floor as a module: the board stands on reports."""

from ting.journeys.floor import effect, routes
from ting.kit.module import Module

MODULE = Module(
    key="floor",
    needs=("reports",),
    permissions=("board.view", "reports.read", "agents.status"),
    routes=(*routes.ROUTES, effect.of_queue),
)

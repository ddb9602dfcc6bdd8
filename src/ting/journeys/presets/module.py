"""The manifest of types of centre."""

from ting.journeys.presets import routes
from ting.journeys.presets.checks import CHOSEN
from ting.journeys.presets.kinds import CENTRE
from ting.kit.module import Module

MODULE = Module(
    key="presets",
    needs=("people", "modules", "routing", "conversations", "setup", "company"),
    routes=routes.ROUTES,
    kinds=(CENTRE,),
    checks=(CHOSEN,),
)

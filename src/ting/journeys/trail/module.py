"""The manifest of the audit trail's reading."""

from ting.journeys.trail import on, routes
from ting.kit.module import Module

MODULE = Module(key="trail", needs=("audit", "people"), routes=routes.ROUTES, on=on.HANDLERS)

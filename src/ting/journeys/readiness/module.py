"""The manifest of readiness."""

from ting.journeys.readiness import routes
from ting.kit.module import Module

MODULE = Module(key="readiness", needs=("people", "modules"), routes=routes.ROUTES)

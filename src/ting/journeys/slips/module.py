"""The manifest of slips."""

from ting.journeys.slips import routes
from ting.kit.module import Module

MODULE = Module(key="slips", needs=("contact", "routing"), routes=routes.ROUTES)

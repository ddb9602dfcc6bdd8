"""The manifest of what is ready to be sent."""

from ting.journeys.library import routes
from ting.kit.module import Module

MODULE = Module(key="library", needs=("people", "stickers"), routes=routes.ROUTES)

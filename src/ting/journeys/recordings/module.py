"""The manifest of how recordings are heard."""

from ting.journeys.recordings import routes
from ting.kit.module import Module

MODULE = Module(key="recordings.heard", needs=("recordings", "people", "contact"), routes=routes.ROUTES)

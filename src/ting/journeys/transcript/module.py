"""The manifest of transcripts."""

from ting.journeys.transcript import routes
from ting.kit.module import Module

MODULE = Module(key="transcript", needs=("contact", "mail"), routes=routes.ROUTES)

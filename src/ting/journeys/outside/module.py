"""The manifest of what other systems know of a contact."""

from ting.journeys.outside import routes
from ting.kit.module import Module

MODULE = Module(key="outside", needs=("panels", "contact"), routes=routes.ROUTES)

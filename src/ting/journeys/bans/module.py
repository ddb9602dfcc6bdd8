"""The manifest of bans."""

from ting.journeys.bans import routes
from ting.kit.module import Module

MODULE = Module(key="bans", needs=("people", "conduct"), permissions=("customers.ban",), routes=routes.ROUTES)

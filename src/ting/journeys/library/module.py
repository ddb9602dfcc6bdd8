"""The manifest of what is ready to be sent."""

from ting.journeys.library import asset_routes, routes
from ting.kit.module import Module

MODULE = Module(key="library", needs=("people", "stickers", "assets"), routes=(*routes.ROUTES, *asset_routes.ROUTES))

"""The manifest of what is ready to be sent."""

from ting.journeys.library import asset_routes, routes
from ting.kit.module import Module

STICKERS = Module(key="library.stickers", needs=("people", "stickers"), routes=routes.ROUTES)
ASSETS = Module(key="library.assets", needs=("people", "assets"), routes=asset_routes.ROUTES)
MODULE = Module(key="library", needs=("people",), parts=(STICKERS, ASSETS))

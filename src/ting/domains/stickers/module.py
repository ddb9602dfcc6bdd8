"""The manifest of stickers."""

from ting.domains.stickers import kinds, routes
from ting.domains.stickers.model import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="stickers", permissions=(PERMISSION,), routes=routes.ROUTES, kinds=(kinds.STICKERS,))

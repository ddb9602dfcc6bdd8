"""Notices as a module: to write them, to read them."""

from ting.domains.notices.api import PERMISSIONS
from ting.journeys.notices import routes
from ting.kit.module import Module

MODULE = Module(key="notices", needs=("people",), permissions=PERMISSIONS, routes=routes.ROUTES)

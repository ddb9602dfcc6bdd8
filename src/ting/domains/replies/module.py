"""The manifest of canned replies."""

from ting.domains.replies import kinds, routes
from ting.domains.replies.model import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="replies", permissions=(PERMISSION,), routes=routes.ROUTES, kinds=(kinds.REPLIES,))

"""The manifest of slang."""

from ting.domains.slang import kinds, routes
from ting.domains.slang.model import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="slang", needs=("people",), permissions=(PERMISSION,), routes=routes.ROUTES, kinds=(kinds.SLANG,))

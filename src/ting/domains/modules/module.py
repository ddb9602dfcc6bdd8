"""The manifest of modules. Its kind is made by app/catalogue.py, which knows them all."""

from ting.domains.modules import routes
from ting.domains.modules.api import PERMISSION
from ting.domains.modules.kinds import switches
from ting.kit.module import Module

__all__ = ["MODULE", "switches"]

MODULE = Module(key="modules", needs=("people",), permissions=(PERMISSION,), routes=routes.ROUTES)

"""The manifest of the help page."""

from ting.channels.help import links, wire
from ting.kit.module import Module

MODULE = Module(key="help", needs=("selfservice", "transcript"), routes=(*wire.ROUTES, *links.ROUTES))

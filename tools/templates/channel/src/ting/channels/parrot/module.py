"""The manifest of parrot."""

from ting.channels.parrot import wire
from ting.channels.parrot.send import Listeners
from ting.kit.module import Module

MODULE = Module(key="parrot", needs=("contact",), routes=wire.ROUTES, sessions=Listeners)

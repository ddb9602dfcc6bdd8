"""The manifest of web chat."""

from ting.channels.webchat import wire
from ting.kit.module import Module

MODULE = Module(key="webchat", needs=("conversations", "routing"), routes=wire.ROUTES)

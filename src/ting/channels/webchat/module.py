"""The manifest of web chat."""

from ting.channels.webchat import preview, transcript, wire
from ting.channels.webchat.send import Sessions
from ting.kit.module import Module

MODULE = Module(
    key="webchat", needs=("contact",), routes=(*wire.ROUTES, *transcript.ROUTES, *preview.ROUTES), sessions=Sessions
)

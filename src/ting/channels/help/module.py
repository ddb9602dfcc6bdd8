"""The manifest of the help page, and of what the links of mails lead to."""

from ting.channels.help import links, wire
from ting.kit.module import Module

MODULE = Module(
    key="help",
    needs=("selfservice",),
    routes=wire.ROUTES,
    parts=(
        Module(key="help.transcript", needs=("selfservice", "transcript"), routes=(wire.transcript,)),
        Module(key="help.surveys", needs=("selfservice.asking",), routes=links.SURVEYS),
        Module(key="help.bookings", needs=("cards.bookings",), routes=links.BOOKINGS),
    ),
)

"""The manifest of web chat."""

from ting.channels.webchat import call, entrance, preview, transcript, wire
from ting.channels.webchat.send import Sessions
from ting.kit.module import Module

MODULE = Module(
    key="webchat",
    needs=("contact",),
    routes=(*wire.ROUTES, *entrance.ROUTES, *preview.ROUTES),
    sessions=Sessions,
    parts=(
        Module(key="webchat.stickers", needs=("contact", "stickers"), routes=(wire.stickers,)),
        Module(key="webchat.forms", needs=("contact", "forms"), routes=(wire.submit_form,)),
        Module(key="webchat.bookings", needs=("contact", "bookings"), routes=(wire.slots, wire.book)),
        Module(key="webchat.call", needs=("contact", "telephony"), routes=call.ROUTES),
        Module(key="webchat.transcript", needs=("contact", "transcript"), routes=transcript.ROUTES),
    ),
)

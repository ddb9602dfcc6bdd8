"""What is told to other systems, as a module: the list of it, and who hears when that ends."""

from ting.journeys.outward.on import HANDLERS
from ting.journeys.outward.public import events
from ting.kit.module import Module

MODULE = Module(key="outward", needs=("webhooks", "mail", "people"), routes=(events,), on=HANDLERS)

"""The manifest of self-service."""

from ting.journeys.selfservice import signing
from ting.kit.module import Module

MODULE = Module(key="selfservice", needs=("contact", "portal", "mail"), timers={signing.TIMER: signing.send_link})

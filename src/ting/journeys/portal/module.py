"""The manifest of the portal's ways."""

from ting.journeys.portal import signing
from ting.kit.module import Module

MODULE = Module(key="help-page", needs=("contact", "portal", "mail"), timers={signing.TIMER: signing.send_link})

"""The manifest of self-service."""

from ting.journeys.contact.survey import MAIL
from ting.journeys.selfservice import asking, signing
from ting.kit.module import Module

MODULE = Module(
    key="selfservice", needs=("contact", "portal", "mail"), timers={signing.TIMER: signing.send_link, MAIL: asking.send}
)

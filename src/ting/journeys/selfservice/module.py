"""The manifest of self-service: the help page's sign-in, and surveys by mail."""

from ting.journeys.contact.survey import MAIL
from ting.journeys.selfservice import asking, signing
from ting.kit.module import Module

ASKING = Module(
    key="selfservice.asking", needs=("contact", "surveys", "mail", "consenting"), timers={MAIL: asking.send}
)
MODULE = Module(
    key="selfservice",
    needs=("contact", "portal", "mail"),
    timers={signing.TIMER: signing.send_link},
    parts=(ASKING,),
)

"""A contact's way as a module: what it hears, and the clocks that run beside it."""

from ting.journeys.contact import (
    assist,
    callback,
    hold,
    identity_routes,
    queue,
    remember,
    reply_report,
    routes,
    serve,
    topics_routes,
    wrapup,
)
from ting.journeys.contact.checks import REPLIES
from ting.journeys.contact.consult import routes as consult_routes
from ting.journeys.contact.consult import steps as consult
from ting.kit.module import Module

MODULE = Module(
    key="contact",
    needs=("people", "invitations"),
    permissions=("contacts.serve", "contacts.read", "contacts.watch"),
    routes=(*routes.ROUTES, *consult_routes.ROUTES, *topics_routes.ROUTES, *identity_routes.ROUTES, *hold.ROUTES),
    on=(*remember.HANDLERS, *assist.HANDLERS, *consult.HANDLERS),
    timers={
        "offer": serve.offer_over,
        "idle": serve.look_at_idle,
        "hold": queue.hold_over,
        "on_hold": hold.ring,
        "callback": callback.again,
        "acw": wrapup.cap,
    },
    parts=(
        Module(
            key="contact.replies",
            needs=("people", "replies"),
            routes=(routes.canned, *reply_report.ROUTES),
            checks=(REPLIES,),
        ),
        Module(key="contact.surveys", needs=("people", "surveys"), routes=(routes.survey_results,)),
    ),
)

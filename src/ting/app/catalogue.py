"""Every room of this house: its routes, what it hears, its timers. The one list that the web and the work share."""

from typing import Any

from ting.channels.webchat.module import MODULE as WEBCHAT
from ting.domains.changes import api as changes
from ting.domains.people.module import MODULE as PEOPLE
from ting.domains.reports.module import MODULE as REPORTS
from ting.journeys.contact import queue, remember, serve, wrapup
from ting.journeys.contact import routes as contact_routes
from ting.journeys.floor import routes as floor_routes
from ting.journeys.setup import routes as setup_routes
from ting.journeys.workday import desk, sign_in
from ting.journeys.workday import routes as workday_routes
from ting.kit.kind import Kind
from ting.kit.log import Handler
from ting.kit.module import Module
from ting.kit.timers import Ring

CONTACT = Module(
    key="contact",
    needs=("people",),
    routes=contact_routes.ROUTES,
    on=remember.HANDLERS,
    timers={
        "offer": serve.offer_over,
        "idle": serve.look_at_idle,
        "hold": queue.hold_over,
        "acw": wrapup.cap,
    },
)
FLOOR = Module(key="floor", needs=("reports",), routes=floor_routes.ROUTES)
WORKDAY = Module(
    key="workday", needs=("people",), routes=(*sign_in.ROUTES, *workday_routes.ROUTES), timers={"desk": desk.desk_gone}
)

SETUP = Module(key="setup", needs=("people",), permissions=("setup.read",), routes=setup_routes.ROUTES)

MODULES: tuple[Module, ...] = (PEOPLE, CONTACT, WORKDAY, REPORTS, FLOOR, WEBCHAT, SETUP)


def kinds() -> dict[str, Kind[Any]]:
    """Return everything that administrators set up, by key."""
    return {kind.key: kind for module in MODULES for kind in module.kinds}


def routes() -> list[Any]:
    """Return all routes."""
    return [
        *(route for module in MODULES for route in module.routes),
        *(route for kind in kinds().values() for route in setup_routes.of(kind)),
    ]


def handlers() -> list[Handler]:
    """Return all that listens to the log."""
    return [handler for module in MODULES for handler in module.on]


def rings() -> dict[str, Ring]:
    """Return what each kind of timer does."""
    found = {kind: ring for module in MODULES for kind, ring in module.timers.items()}
    return found | {changes.TIMER: changes.due(kinds())}

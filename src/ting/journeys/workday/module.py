"""A workday as a module: signing in, and what follows when a desk is gone."""

from ting.journeys.workday import addresses, desk, invite, links, my_day, routes, sign_in, sign_on, two_factor
from ting.kit.module import Module

MODULE = Module(
    key="workday",
    needs=("people", "mail"),
    routes=(
        *sign_in.ROUTES,
        *sign_on.ROUTES,
        *links.ROUTES,
        *invite.ROUTES,
        *addresses.ROUTES,
        *two_factor.ROUTES,
        *routes.ROUTES,
        *my_day.ROUTES,
    ),
    timers={"desk": desk.desk_gone, links.TIMER: links.send_link},
)

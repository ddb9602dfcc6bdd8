"""A workday as a module: signing in, and what follows when a desk is gone."""

from ting.journeys.workday import desk, routes, sign_in
from ting.kit.module import Module

MODULE = Module(
    key="workday", needs=("people",), routes=(*sign_in.ROUTES, *routes.ROUTES), timers={"desk": desk.desk_gone}
)

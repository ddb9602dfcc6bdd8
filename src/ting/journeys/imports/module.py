"""Imports as a module."""

from ting.domains.imports import api as imports
from ting.journeys.imports import job, routes
from ting.kit.module import Module

MODULE = Module(
    key="imports",
    needs=("people", "setup"),
    permissions=("customers.manage",),
    routes=routes.ROUTES,
    timers={imports.TIMER: job.step},
)

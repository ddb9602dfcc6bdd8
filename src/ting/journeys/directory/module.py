"""The customers' section as a module."""

from ting.journeys.directory import routes
from ting.kit.module import Module

MODULE = Module(
    key="directory",
    needs=("customers", "people", "contact"),
    permissions=routes.PERMISSIONS,
    routes=routes.ROUTES,
)

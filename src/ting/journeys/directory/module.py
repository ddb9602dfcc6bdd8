"""The customers' section as a module."""

from ting.journeys.directory import keyed, kinds, routes
from ting.kit.module import Module

MODULE = Module(
    key="directory",
    needs=("customers", "people", "contact"),
    permissions=routes.PERMISSIONS,
    kinds=(kinds.ORGANISATIONS,),
    routes=(*routes.ROUTES, *keyed.ROUTES),
)

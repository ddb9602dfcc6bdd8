"""The customers' section as a module."""

from ting.domains.customers import api as customers
from ting.domains.tenancy import api as tenancy
from ting.journeys.directory import keyed, kinds, night, on, pairs, routes
from ting.kit.module import Module

MODULE = Module(
    key="directory",
    needs=("customers", "people", "contact"),
    permissions=routes.PERMISSIONS,
    on=on.HANDLERS,
    timers={tenancy.NIGHT: night.night, customers.RECLASSIFY: night.reclassify},
    kinds=(kinds.ORGANISATIONS,),
    routes=(*routes.ROUTES, *keyed.ROUTES, *pairs.ROUTES),
)

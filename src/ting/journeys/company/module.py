"""The manifest of the company's facts."""

from ting.journeys.company import kinds, routes, terms
from ting.journeys.company.checks import CHECKS
from ting.kit.module import Module

MODULE = Module(
    key="company",
    needs=("people",),
    permissions=(kinds.PERMISSION,),
    routes=(*routes.ROUTES, *terms.ROUTES),
    kinds=(kinds.COMPANY, terms.TERMS),
    checks=CHECKS,
)

"""The manifest of people."""

from ting.domains.people import kinds, routes
from ting.domains.people.checks import CHECKS
from ting.kit.module import Module

MODULE = Module(
    key="people",
    permissions=("people.manage", "roles.manage", "signin.manage", "tokens.manage"),
    routes=routes.ROUTES,
    kinds=(kinds.UNITS, kinds.TEAMS, kinds.SIGN_IN, kinds.SIGN_ON),
    checks=CHECKS,
)

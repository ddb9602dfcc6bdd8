"""The manifest of people."""

from ting.domains.people import kinds, routes
from ting.domains.people.model import PERMISSIONS
from ting.kit.module import Module

MODULE = Module(key="people", permissions=PERMISSIONS, routes=routes.ROUTES, kinds=(kinds.TEAMS,))

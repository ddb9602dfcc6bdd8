"""The manifest of bulletins."""

from ting.domains.bulletins import kinds, routes
from ting.kit.module import Module

MODULE = Module(
    key="bulletins",
    needs=("people",),
    permissions=("bulletins.read", "bulletins.manage"),
    routes=routes.ROUTES,
    kinds=(kinds.BULLETINS,),
)

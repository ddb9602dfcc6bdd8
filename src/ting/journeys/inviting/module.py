"""The manifest of inviting."""

from ting.journeys.inviting import routes
from ting.kit.module import Module

MODULE = Module(key="inviting", needs=("invitations", "people", "mail"), routes=routes.ROUTES)

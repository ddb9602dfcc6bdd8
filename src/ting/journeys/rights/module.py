"""A person's rights as a module."""

from ting.journeys.rights import routes
from ting.kit.module import Module

MODULE = Module(key="rights", needs=("privacy", "customers", "people"), routes=routes.ROUTES)

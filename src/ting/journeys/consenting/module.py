"""Consents of customers as a module."""

from ting.journeys.consenting import routes
from ting.kit.module import Module

MODULE = Module(key="consenting", needs=("consents", "customers", "people", "contact"), routes=routes.ROUTES)

"""The manifest of webhooks."""

from ting.domains.webhooks import kinds, routes
from ting.domains.webhooks.checks import CHECKS
from ting.domains.webhooks.jobs import Sender
from ting.domains.webhooks.keeps import KEEPS
from ting.domains.webhooks.model import PERMISSION
from ting.kit.module import Module

__all__ = ["MODULE", "Sender"]

MODULE = Module(
    key="webhooks", permissions=(PERMISSION,), routes=routes.ROUTES, kinds=(kinds.WEBHOOKS,), checks=CHECKS, keeps=KEEPS
)

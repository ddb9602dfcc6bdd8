"""The manifest of mail."""

from ting.domains.mail import kinds, routes
from ting.domains.mail.checks import CHECKS
from ting.domains.mail.jobs import Post
from ting.domains.mail.keeps import KEEPS
from ting.domains.mail.model import PERMISSION
from ting.kit.module import Module

__all__ = ["MODULE", "Post"]

MODULE = Module(
    key="mail", permissions=(PERMISSION,), routes=routes.ROUTES, kinds=(kinds.SENDER,), checks=CHECKS, keeps=KEEPS
)

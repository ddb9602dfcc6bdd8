"""The manifest of conversations."""

from ting.domains.conversations import kinds
from ting.domains.conversations.checks import CHECKS
from ting.domains.conversations.keeps import KEEPS
from ting.kit.module import Module

MODULE = Module(key="conversations", permissions=("wrapup.manage",), kinds=(kinds.WRAPUP,), checks=CHECKS, keeps=KEEPS)

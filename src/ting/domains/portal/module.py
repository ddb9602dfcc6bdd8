"""The manifest of the portal."""

from ting.domains.portal import kinds
from ting.kit.module import Module

MODULE = Module(key="portal", needs=("people",), kinds=(kinds.HELP_PAGE,))

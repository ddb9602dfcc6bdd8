"""The manifest of surveys."""

from ting.domains.surveys import kinds
from ting.kit.module import Module

MODULE = Module(key="surveys", needs=("people",), kinds=(kinds.SURVEYS,))

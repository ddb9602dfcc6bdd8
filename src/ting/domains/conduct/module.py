"""The manifest of conduct."""

from ting.domains.conduct.kinds import BANS, LIMITS
from ting.kit.module import Module

MODULE = Module(key="conduct", needs=("people",), kinds=(LIMITS, BANS))

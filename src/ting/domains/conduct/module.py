"""The manifest of conduct."""

from ting.domains.conduct.checks import CHECKS
from ting.domains.conduct.keeps import KEEPS
from ting.domains.conduct.kinds import BANS, LIMITS, MANAGE
from ting.kit.module import Module

MODULE = Module(
    key="conduct", needs=("people",), permissions=(MANAGE,), kinds=(LIMITS, BANS), checks=CHECKS, keeps=KEEPS
)

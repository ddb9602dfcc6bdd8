"""The manifest of upkeep."""

from ting.domains.upkeep.checks import CHECKS
from ting.kit.module import Module

MODULE = Module(key="upkeep", checks=CHECKS)

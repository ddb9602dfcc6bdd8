"""The manifest of upkeep."""

from ting.kit.module import Module

MODULE = Module(key="upkeep")

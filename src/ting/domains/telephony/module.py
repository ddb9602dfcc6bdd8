"""The manifest of telephony."""

from ting.kit.module import Module

MODULE = Module(key="telephony")

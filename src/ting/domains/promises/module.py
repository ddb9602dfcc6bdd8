"""The manifest of promises."""

from ting.domains.promises.keeps import KEEPS
from ting.kit.module import Module

MODULE = Module(key="promises", keeps=KEEPS)

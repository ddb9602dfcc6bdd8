"""The manifest of changes."""

from ting.domains.changes.keeps import KEEPS
from ting.kit.module import Module

MODULE = Module(key="changes", keeps=KEEPS)

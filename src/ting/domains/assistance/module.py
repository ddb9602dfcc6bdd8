"""The manifest of calls for a supervisor."""

from ting.domains.assistance.keeps import KEEPS
from ting.kit.module import Module

MODULE = Module(key="assistance", keeps=KEEPS)

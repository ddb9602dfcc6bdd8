"""Reports as a module: it needs contacts to measure, and listens to the log."""

from ting.domains.reports.on import HANDLERS
from ting.kit.module import Module

MODULE = Module(key="reports", needs=("contact",), on=HANDLERS)

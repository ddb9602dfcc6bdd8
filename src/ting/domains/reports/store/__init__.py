"""All SQL of reports."""

from ting.domains.reports.store import calls, lines, stays

__all__ = ["calls", "lines", "stays"]

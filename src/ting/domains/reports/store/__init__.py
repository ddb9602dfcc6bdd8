"""All SQL of reports."""

from ting.domains.reports.store import calls, stays

__all__ = ["calls", "stays"]

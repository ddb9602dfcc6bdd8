"""Calendars, sites, queues that go out of use, overflow."""

from ting.migrations.script import run_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make room for what a service is set up of."""
    run_sql("0009_service.sql")

"""Alerts."""

from ting.migrations.script import run_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make room for alerts."""
    run_sql("0012_alerts.sql")

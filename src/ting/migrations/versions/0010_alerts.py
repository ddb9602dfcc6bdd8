"""Alerts."""

from ting.migrations.script import run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make room for alerts."""
    run_sql("0010_alerts.sql")

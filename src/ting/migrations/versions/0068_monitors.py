"""Supervisors who listen in on calls."""

from ting.migrations.script import run_sql

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    """Keep who listens in while it lasts."""
    run_sql("0068_monitors.sql")

"""Calls for a supervisor, projected from the log."""

from ting.migrations.script import run_sql

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the projection; the calls themselves keep their state alone."""
    run_sql("0032_call_wait.sql")

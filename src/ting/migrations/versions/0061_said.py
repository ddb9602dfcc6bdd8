"""What is said."""

from ting.migrations.script import run_sql

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    """Store many messages in one statement, and index their words beside the talk."""
    run_sql("0061_said.sql")

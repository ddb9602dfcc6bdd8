"""The audit trail."""

from ting.migrations.script import run_sql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Begin the chain, and let changes be proved by it."""
    run_sql("0036_audit.sql")

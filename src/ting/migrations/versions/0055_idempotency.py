"""Requests that are done once."""

from ting.migrations.script import run_sql

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Keep the keys of requests, and what was answered."""
    run_sql("0055_idempotency.sql")

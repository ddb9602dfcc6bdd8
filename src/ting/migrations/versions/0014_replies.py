"""Canned replies."""

from ting.migrations.script import run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the tables of canned replies."""
    run_sql("0014_replies.sql")

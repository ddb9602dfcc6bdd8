"""Colleagues who are called into a conversation."""

from ting.migrations.script import run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make room for consults."""
    run_sql("0018_consults.sql")

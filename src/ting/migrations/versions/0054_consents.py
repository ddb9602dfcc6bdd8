"""Consents of customers, by purpose and channel."""

from ting.migrations.script import run_sql

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Make purposes, what customers are told of them, and what they said."""
    run_sql("0054_consents.sql")

"""Customers as a company keeps them."""

from ting.migrations.script import run_sql

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Let a company keep fields, statuses and organisations of its own."""
    run_sql("0042_customers.sql")

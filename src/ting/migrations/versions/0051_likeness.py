"""Customers who may be one are proposed; each tenant has its night."""

from ting.migrations.script import run_sql

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Keep keys and pairs of customers, and begin each tenant's nights."""
    run_sql("0051_likeness.sql")

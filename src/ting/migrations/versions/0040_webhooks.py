"""Webhooks."""

from ting.migrations.script import run_sql

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Make room for addresses, and what is on its way to them."""
    run_sql("0040_webhooks.sql")

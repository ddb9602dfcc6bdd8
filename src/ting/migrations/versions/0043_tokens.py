"""API tokens."""

from ting.migrations.script import run_sql

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Keep tokens by which programs act for a tenant."""
    run_sql("0043_tokens.sql")

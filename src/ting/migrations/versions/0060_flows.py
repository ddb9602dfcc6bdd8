"""Call flows."""

from ting.migrations.script import run_sql

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    """Keep call flows and their versions."""
    run_sql("0060_flows.sql")

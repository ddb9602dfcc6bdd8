"""The telephone's engines."""

from ting.migrations.script import run_sql

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    """Keep how each process that leads calls finds its engine."""
    run_sql("0057_telephony.sql")

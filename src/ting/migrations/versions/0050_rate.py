"""How much was asked in a minute."""

from ting.migrations.script import run_sql

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Keep what processes tell each other of how much was asked."""
    run_sql("0050_rate.sql")

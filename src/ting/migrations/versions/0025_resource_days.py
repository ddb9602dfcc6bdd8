"""A resource's dates and holidays."""

from ting.migrations.script import run_sql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make dates of closed days."""
    run_sql("0025_resource_days.sql")

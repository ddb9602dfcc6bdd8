"""Routing profiles and rosters."""

from ting.migrations.script import run_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make room for profiles, rosters, and changes published together."""
    run_sql("0019_rosters.sql")

"""A colleague's leg of a call may be held apart."""

from ting.migrations.script import run_sql

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    """Keep which colleagues are on hold."""
    run_sql("0081_leg_held.sql")

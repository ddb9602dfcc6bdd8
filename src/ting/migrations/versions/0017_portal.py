"""The help page, and customers who sign in to it."""

from ting.migrations.script import run_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make room for the help page."""
    run_sql("0017_portal.sql")

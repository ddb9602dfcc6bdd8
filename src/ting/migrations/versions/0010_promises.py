"""What customers who are not on the line have been promised."""

from ting.migrations.script import run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make room for promises."""
    run_sql("0010_promises.sql")

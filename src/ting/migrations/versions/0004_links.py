"""One-time links by which people set their passwords."""

from ting.migrations.script import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of links."""
    run_sql("0004_links.sql")

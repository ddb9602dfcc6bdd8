"""Phones in browsers."""

from ting.migrations.script import run_sql

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    """Keep of which sign-in a phone in a browser is, and until when it is let in."""
    run_sql("0072_browser_phone.sql")

"""Modules that tenants switch."""

from ting.migrations.script import run_sql

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Keep the switches, and let events and timers rest."""
    run_sql("0041_modules.sql")

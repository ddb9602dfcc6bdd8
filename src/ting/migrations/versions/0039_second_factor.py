"""Two-factor."""

from ting.migrations.script import run_sql

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Keep second factors, and which tenants ask for them."""
    run_sql("0039_second_factor.sql")

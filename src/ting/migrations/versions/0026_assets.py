"""The asset library."""

from ting.migrations.script import run_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make room for products and what is sent of them."""
    run_sql("0026_assets.sql")

"""Who somebody is."""

from ting.migrations.script import run_sql

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Let identities be confirmed and customers be merged."""
    run_sql("0045_identity.sql")

"""Back-ups."""

from ting.migrations.script import run_sql

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Keep what is known of them."""
    run_sql("0037_backup.sql")

"""Lines carry so many calls at once, and what comes beyond is counted."""

from ting.migrations.script import run_sql

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    """Keep by which line a call goes, when lines are full, and whom that turned away."""
    run_sql("0077_channels.sql")

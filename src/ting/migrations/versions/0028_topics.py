"""Topics."""

from ting.migrations.script import run_sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Let contacts be split off and merged."""
    run_sql("0028_topics.sql")

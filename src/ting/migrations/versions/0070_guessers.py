"""Who guesses at the telephone's door."""

from ting.migrations.script import run_sql

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    """Keep who is shut out, and from where phones have proved themselves."""
    run_sql("0070_guessers.sql")

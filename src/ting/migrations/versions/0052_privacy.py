"""A person's data is taken out and erased."""

from ting.migrations.script import run_sql

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Make what is asked for about people, who was erased, and what is held back."""
    run_sql("0052_privacy.sql")

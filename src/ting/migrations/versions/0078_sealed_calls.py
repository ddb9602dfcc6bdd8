"""Phones say whether their voice is encrypted; of trunks it is known whether their certificate is accepted."""

from ting.migrations.script import run_sql

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    """Keep what phones speak, and what is wrong with a far side's certificate."""
    run_sql("0078_sealed_calls.sql")

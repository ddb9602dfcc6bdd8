"""Aux codes as administrators set them up."""

from ting.migrations.script import run_sql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Give each tenant the codes that a new one begins with, beside its own."""
    run_sql("0033_aux_codes.sql")

"""Who was known by his browser only came out as a customer."""

from ting.migrations.script import run_sql

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Note by which merge his past became the customer's."""
    run_sql("0053_came_out.sql")

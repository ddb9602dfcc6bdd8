"""Which SQL of modules of other packages was run."""

from ting.migrations.script import run_sql

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Keep it."""
    run_sql("0044_module_sql.sql")

"""Single sign-on."""

from ting.migrations.script import run_sql

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Keep identity providers, and by what sessions were opened."""
    run_sql("0048_sign_on.sql")

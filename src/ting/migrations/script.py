"""What a migration may call. Migrations are SQL files: what runs is what a reader of the repository reads."""

from importlib import resources
from typing import cast

from alembic import op
from sqlalchemy import AdaptedConnection


def run_sql(name: str) -> None:
    """Run `sql/<name>` within the transaction of this migration."""
    run(resources.files("ting.migrations").joinpath("sql", name).read_text("utf-8"))


def run(text: str) -> None:
    """Run SQL, many statements at once, within the transaction of this migration."""
    connection = op.get_bind()
    connection.exec_driver_sql("select 1")  # opens the transaction, which the raw connection below would not
    raw = cast("AdaptedConnection", connection.connection.dbapi_connection)
    raw.run_async(lambda driver: driver.execute(text))

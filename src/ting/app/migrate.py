"""Brings the tables up to date. Alone in its room, for Alembic is heavy and most starts have nothing to migrate."""

import asyncio

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from ting.app import catalogue, database
from ting.kit import brought

LOCK = 0x7469_6E68  # any number, as long as every starter takes the same, and it is not the router's


async def migrate(owner: str) -> list[str]:
    """Run the missing migrations, one starter at a time; return which."""
    connection = await database.connect(owner)
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        before = await database.revision(connection)
        config = _config(owner)
        script = ScriptDirectory.from_config(config)
        missing = [step.revision for step in script.iterate_revisions(script.get_current_head(), before or "base")]
        if missing:
            await asyncio.to_thread(command.upgrade, config, "head")
        return [*missing[::-1], *await brought.bring(connection, catalogue.THEIRS)]
    finally:
        await connection.close()


def head() -> str | None:
    """The newest migration, as Alembic reads them."""
    return ScriptDirectory.from_config(_config("")).get_current_head()


def _config(owner: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["dsn"] = owner
    return config

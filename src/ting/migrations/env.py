"""Alembic's entry: connect as the owner and run what is missing."""

import asyncio

import asyncpg
from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine


def run(connection: Connection) -> None:
    """All missing migrations, each in its transaction."""
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Connect with the address that `ting.app.database` left in the configuration."""
    dsn: str = context.config.attributes["dsn"]
    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=pool.NullPool, async_creator=lambda: asyncpg.connect(dsn)
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())

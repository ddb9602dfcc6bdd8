"""Where this installation is reached from outside; known to every process, for the links in its mails."""

from ting.kit.db import Tx

NAME = "home"


async def set_home(house: Tx, url: str) -> None:
    """Note the address (in a transaction of the house)."""
    await house.execute(
        "insert into secret (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value "
        "where secret.value <> excluded.value",
        f"{NAME}.public",
        url.encode(),
    )


async def home(tx: Tx) -> str:
    """Return the address; empty as long as none is known."""
    found: bytes | None = await tx.fetchval("select public_key($1)", NAME)
    return found.decode() if found else ""

"""SQL of who guesses."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.telephony.guessers import Guesser
from ting.kit.db import Row, Tx

TOLD_AGAIN_MS = 3_600_000
"""A proof is written down once an hour: phones prove themselves each minute."""


async def put_proved(tx: Tx, addresses: Sequence[str]) -> None:
    """Keep that a phone has proved itself from there."""
    await tx.execute(
        "insert into phone_address as a (address, proved_at) select each, $2 from unnest($1::text[]) each "
        "on conflict (address) do update set proved_at = excluded.proved_at where a.proved_at < $2 - $3",
        addresses,
        tx.now,
        TOLD_AGAIN_MS,
    )


async def proved(tx: Tx, since: int) -> dict[str, int]:
    """Return from where phones have proved themselves."""
    rows = await tx.fetch("select address, proved_at from phone_address where proved_at > $1", since - TOLD_AGAIN_MS)
    return {row["address"]: row["proved_at"] for row in rows}


async def forget(tx: Tx, *, proved_before: int, banned_before: int) -> None:
    """Forget what counts no more."""
    await tx.execute("delete from phone_address where proved_at < $1", proved_before - TOLD_AGAIN_MS)
    await tx.execute("delete from guesser where until < $1", banned_before)


async def lock(tx: Tx, address: str) -> Guesser | None:
    """Return what is known of an address, and keep others from it."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('guesser ' || $1, 0))", address)
    return _guesser(await tx.fetchrow("select * from guesser where address = $1", address))


async def lock_id(tx: Tx, id_: UUID) -> Guesser | None:
    """Return one, and keep others from it."""
    return _guesser(await tx.fetchrow("select * from guesser where id = $1 for update", id_))


async def put(tx: Tx, guesser: Guesser) -> None:
    """Keep that an address is shut out."""
    await tx.execute(
        "insert into guesser (id, address, tries, times, banned_at, until) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (id) do update set tries = excluded.tries, times = excluded.times, "
        "banned_at = excluded.banned_at, until = excluded.until",
        guesser.id,
        guesser.address,
        guesser.tries,
        guesser.times,
        guesser.banned_at,
        guesser.until,
    )


async def banned(tx: Tx) -> list[Guesser]:
    """Return who is shut out, the last one first."""
    rows = await tx.fetch("select * from guesser where until > $1 order by banned_at desc, address", tx.now)
    return [msgspec.convert(dict(row), Guesser) for row in rows]


def _guesser(row: Row | None) -> Guesser | None:
    return msgspec.convert(dict(row), Guesser) if row else None

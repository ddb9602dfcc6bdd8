"""The SQL of second factors, and of what a tenant asks of those who sign in. A factor is seen by the house alone."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.people.model import SecondFactor
from ting.kit.db import Tx


async def put_pending(tx: Tx, person: UUID, sealed: bytes) -> bool:
    """Keep a secret that waits for its first code, in place of an older one; False when one is confirmed already."""
    return bool(
        await tx.execute(
            "insert into second_factor (person_id, secret, made_at) values ($1, $2, $3) on conflict (person_id) do update "
            "set secret = excluded.secret, made_at = excluded.made_at where second_factor.confirmed_at is null",
            person,
            sealed,
            tx.now,
        )
    )


async def sealed(tx: Tx, person: UUID, *, confirmed: bool) -> bytes | None:
    """Return a person's secret, sealed: that which counts, or that which waits."""
    found: bytes | None = await tx.fetchval(
        "select secret from second_factor where person_id = $1 and (confirmed_at is not null) = $2", person, confirmed
    )
    return found


async def take_step(tx: Tx, person: UUID, step: int) -> bool:
    """Let the code of a time step count; False when it, or a later one, did before."""
    return bool(
        await tx.execute(
            "update second_factor set last_step = $2 where person_id = $1 and last_step < $2", person, step
        )
    )


async def confirm(tx: Tx, person: UUID) -> bool:
    """Let the secret that waits count from now on; False when none waits."""
    return bool(
        await tx.execute(
            "update second_factor set confirmed_at = $2 where person_id = $1 and confirmed_at is null", person, tx.now
        )
    )


async def drop(tx: Tx, person: UUID) -> bool:
    """Forget a person's secret and his recovery codes; False when he had none that counted."""
    return bool(
        await tx.fetchval(
            "with gone as (delete from second_factor where person_id = $1 returning confirmed_at) "
            "select true from gone where confirmed_at is not null",
            person,
        )
    )


async def put_codes(tx: Tx, person: UUID, hashes: Sequence[bytes]) -> None:
    """Keep new recovery codes; the older ones die."""
    await tx.execute("delete from recovery_code where person_id = $1", person)
    await tx.executemany(
        "insert into recovery_code (person_id, code_hash) values ($1, $2)", [(person, each) for each in hashes]
    )


async def take_code(tx: Tx, person: UUID, code_hash: bytes) -> bool:
    """Use a recovery code up; False when there is none, or it was used before."""
    return bool(
        await tx.execute(
            "update recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null",
            person,
            code_hash,
            tx.now,
        )
    )


async def state(tx: Tx, person: UUID) -> SecondFactor:
    """Return how it stands with a person's second factor."""
    row = await tx.fetchrow(
        "select confirmed_at, (select count(*) from recovery_code c where c.person_id = f.person_id "
        "and c.used_at is null) as codes from second_factor f where person_id = $1 and confirmed_at is not null",
        person,
    )
    return SecondFactor(row["confirmed_at"], row["codes"]) if row else SecondFactor(None, 0)


async def asks(tx: Tx) -> bool:
    """Say whether the tenant asks its people for a second factor."""
    return bool(await tx.fetchval("select second_factor from sign_in_rule where tenant_id = $1", tx.tenant))


async def put_rule(tx: Tx, *, second_factor: bool) -> None:
    """Keep what the tenant asks of those who sign in."""
    await tx.execute(
        "insert into sign_in_rule (tenant_id, second_factor) values ($1, $2) "
        "on conflict (tenant_id) do update set second_factor = excluded.second_factor",
        tx.tenant,
        second_factor,
    )


async def having(tx: Tx, persons: Sequence[UUID]) -> set[UUID]:
    """Return which of these have a second factor that counts (in a transaction of the house)."""
    rows = await tx.fetch(
        "select person_id from second_factor where person_id = any($1) and confirmed_at is not null", list(persons)
    )
    return {row["person_id"] for row in rows}

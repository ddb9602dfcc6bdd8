"""The SQL of sessions, and of tries to sign in."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.people.model import Person, Session
from ting.domains.people.store import as_person
from ting.kit.db import Tx


async def insert_session(
    tx: Tx,
    session: UUID,
    token_hash: bytes,
    person: UUID,
    user_agent: str,
    expires_at: int,
    *,
    tenants: Sequence[UUID] = (),
    beside: UUID | None = None,
) -> None:
    """Keep a new session: by the providers of these tenants, or by password; with what a live one of his reaches."""
    await tx.execute(
        "insert into session (id, token_hash, person_id, user_agent, created_at, seen_at, expires_at, by_password, tenants) "
        "select $1, $2, $3, $4, $5, $5, $6, cardinality($7::uuid[]) = 0 or coalesce(b.by_password, false), "
        "$7::uuid[] || coalesce(b.tenants, '{}') from (select) one left join session b on b.id = $8 "
        "and b.person_id = $3 and b.revoked_at is null and b.expires_at > $5",
        session,
        token_hash,
        person,
        user_agent,
        tx.now,
        expires_at,
        list(tenants),
        beside,
    )


async def live_session(tx: Tx, token_hash: bytes) -> tuple[UUID, Person, bool] | None:
    """Find a live session, its person, and whether he lacks the second factor that a tenant of his asks for."""
    row = await tx.fetchrow(
        "select s.id as session_id, "
        "lacks_second_factor(p.id, s.by_password, s.tenants) as lacks, p.* from session s join person p on p.id = s.person_id "
        "where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2 and p.disabled_at is null",
        token_hash,
        tx.now,
    )
    return (row["session_id"], as_person(row), row["lacks"]) if row else None


async def live_ids(tx: Tx, sessions: Sequence[UUID]) -> set[UUID]:
    """Return which of these sessions are still live; one that lacks a second factor that is asked for is not."""
    rows = await tx.fetch(
        "select s.id from session s join person p on p.id = s.person_id where s.id = any($1) "
        "and s.revoked_at is null and s.expires_at > $2 and p.disabled_at is null "
        "and not lacks_second_factor(p.id, s.by_password, s.tenants)",
        sessions,
        tx.now,
    )
    return {row["id"] for row in rows}


async def reached(tx: Tx, session: UUID) -> set[UUID]:
    """Return the tenants that a session reaches: by their provider, or by a password where they take one."""
    rows = await tx.fetch(
        "select m.tenant_id from session s join membership m on m.person_id = s.person_id where s.id = $1 "
        "and m.disabled_at is null and (m.tenant_id = any(s.tenants) "
        "or (s.by_password and takes_password(m.tenant_id, m.role)))",
        session,
    )
    return {row["tenant_id"] for row in rows}


async def sessions(tx: Tx, person: UUID, current: UUID) -> list[Session]:
    """Return a person's live sessions, newest first."""
    rows = await tx.fetch(
        "select s.id, s.created_at, s.seen_at, s.user_agent, (select p.name from identity_provider p "
        "where p.tenant_id = any(s.tenants) order by array_position(s.tenants, p.tenant_id) limit 1) as provider "
        "from session s where s.person_id = $1 and s.revoked_at is null and s.expires_at > $2 order by s.created_at desc",
        person,
        tx.now,
    )
    return [
        Session(row["id"], row["created_at"], row["seen_at"], row["user_agent"], row["id"] == current, row["provider"])
        for row in rows
    ]


async def revoke(tx: Tx, person: UUID, *, only: UUID | None = None, but: UUID | None = None) -> list[UUID]:
    """End one session, or all, or all but one; return which."""
    rows = await tx.fetch(
        "update session set revoked_at = $2 where person_id = $1 and revoked_at is null "
        "and ($3::uuid is null or id = $3) and ($4::uuid is null or id <> $4) returning id",
        person,
        tx.now,
        only,
        but,
    )
    return [row["id"] for row in rows]


async def full_since(tx: Tx, bucket: str, since: int, most: int) -> int | None:
    """Return when the oldest of the newest `most` tries since then was; None while there are fewer."""
    found: int | None = await tx.fetchval(
        "select at from sign_in_try where bucket = $1 and at > $2 order by at desc offset $3 limit 1",
        bucket,
        since,
        most - 1,
    )
    return found


async def note_try(tx: Tx, buckets: Sequence[str]) -> None:
    """Note a failed sign-in, and forget those of yesterday."""
    await tx.executemany("insert into sign_in_try (bucket, at) values ($1, $2)", [(b, tx.now) for b in buckets])
    await tx.execute("delete from sign_in_try where at < $1", tx.now - 86_400_000)


async def alone_with(tx: Tx, bucket: str) -> None:
    """Let nobody else count the tries of this bucket until this transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 4))", bucket)


async def take_try_back(tx: Tx, bucket: str, at: int) -> None:
    """Forget one try, which has succeeded."""
    await tx.execute(
        "delete from sign_in_try where ctid = (select ctid from sign_in_try where bucket = $1 and at = $2 limit 1)",
        bucket,
        at,
    )


async def forget_tries(tx: Tx, bucket: str) -> None:
    """Forget the failed sign-ins of a bucket."""
    await tx.execute("delete from sign_in_try where bucket = $1", bucket)

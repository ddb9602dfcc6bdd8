"""All SQL of mail. A mail of the installation itself (tenant null) is seen by the house alone."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.mail.model import DIED_PAUSE_MS, TRIES, Claimed, Mail, Sender, State
from ting.kit.db import Row, Tx


async def insert(
    tx: Tx,
    *,
    id: UUID,  # noqa: A002
    tenant: UUID | None,
    via: UUID | None,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str | None,
    picture: UUID | None,
    until: int | None,
) -> UUID:
    """Put a mail into the outbox; return its id, or that of the one that has its key already."""
    await tx.execute(
        "insert into mail (id, tenant_id, via, key, kind, to_address, subject, text, html, picture, until, next_at, "
        "created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) on conflict (tenant_id, key) do nothing",
        id,
        tenant,
        via,
        key,
        kind,
        to,
        subject,
        text,
        html,
        picture,
        until,
        tx.now,
    )
    found: UUID = await tx.fetchval(
        "select id from mail where tenant_id is not distinct from $1 and key = $2", tenant, key
    )
    return found


async def withhold(tx: Tx, *, id: UUID, key: str, kind: str, to: str, subject: str, reason: str) -> None:  # noqa: A002
    """Keep that a mail was not sent, and why; of its words only the subject."""
    await tx.execute(
        "insert into mail (id, tenant_id, key, kind, to_address, subject, state, reason, next_at, created_at, done_at) "
        "values ($1, $2, $3, $4, $5, $6, 'dropped', $7, $8, $8, $8) on conflict (tenant_id, key) do nothing",
        id,
        tx.tenant,
        key,
        kind,
        to,
        subject,
        reason,
        tx.now,
    )


async def lately(tx: Tx, kind: str, since: int, to: str | None, key: str) -> int:
    """Count the tenant's mails of a kind since then, to an address or of keys that begin so."""
    found: int = await tx.fetchval(
        "select count(*) from mail where tenant_id = $1 and created_at > $2 and kind = $3 "
        "and ($4::text is null or lower(to_address) = lower($4)) and starts_with(key, $5)",
        tx.tenant,
        since,
        kind,
        to,
        key,
    )
    return found


async def refuse(tx: Tx, kind: str, address: str) -> None:
    """Keep that an address wants no mail of a kind."""
    await tx.execute(
        "insert into mail_refusal (tenant_id, kind, address, at) values ($1, $2, lower($3), $4) on conflict do nothing",
        tx.tenant,
        kind,
        address,
        tx.now,
    )


async def refused(tx: Tx, kind: str, address: str) -> bool:
    """Say whether an address wants no mail of a kind."""
    return bool(
        await tx.fetchval(
            "select exists (select from mail_refusal where tenant_id = $1 and kind = $2 and address = lower($3))",
            tx.tenant,
            kind,
            address,
        )
    )


async def claim(tx: Tx, node: UUID, limit: int) -> list[Claimed]:
    """Take what is due for this process, oldest first."""
    rows = await tx.fetch(
        "update mail set state = 'sending', tries = tries + 1, claimed_by = $1, handed_at = null where id in ("
        "select id from mail where state = 'waiting' and next_at <= $2 order by next_at limit $3 "
        "for update skip locked) returning *",
        node,
        tx.now,
        limit,
    )
    return [
        Claimed(
            id=row["id"],
            tenant=row["tenant_id"],
            via=row["via"],
            to=row["to_address"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            picture=row["picture"],
            created_at=row["created_at"],
            until=row["until"],
            tries=row["tries"],
        )
        for row in rows
    ]


async def note_handing_over(tx: Tx, mail: UUID, node: UUID) -> bool:
    """Note that the content goes now; False when this process no longer has the mail."""
    return (
        await tx.execute(
            "update mail set handed_at = $3 where id = $1 and claimed_by = $2 and state = 'sending'", mail, node, tx.now
        )
        == 1
    )


async def settle(
    tx: Tx,
    mail: UUID,
    node: UUID,
    state: State,
    *,
    reason: str | None,
    code: int | None,
    said: str,
    next_at: int,
    forget: bool,
) -> bool:
    """Write down what became of a mail; False when somebody else has decided meanwhile. What is sent loses its words."""
    return (
        await tx.execute(
            "update mail set state = $3, reason = $4, code = $5, said = $6, next_at = $7, claimed_by = null, "
            "handed_at = null, done_at = case when $3 = 'waiting' then null else $8::bigint end, "
            "text = case when $9 then null else text end, html = case when $9 then null else html end "
            "where id = $1 and claimed_by = $2 and state in ('sending', 'unsure')",
            mail,
            node,
            state,
            reason,
            code,
            said,
            next_at,
            tx.now,
            forget,
        )
        == 1
    )


async def take_back(tx: Tx, node: UUID, held: Sequence[UUID]) -> int:
    """Settle what was being sent by a process that is gone, or by this one and is not in its hands any more.

    Not handed over yet: it waits again. Handed over: nobody knows, and a person is asked. The process keeps its claim
    on an unsure one, so that the word of a process that was only thought dead still counts.
    """
    return await tx.execute(
        "update mail set state = case when handed_at is not null then 'unsure' when tries < $4 then 'waiting' "
        "else 'failed' end, claimed_by = case when handed_at is null then null else claimed_by end, "
        "reason = 'died', code = null, said = null, next_at = $3::bigint + $5::bigint * tries, "
        "done_at = case when handed_at is null and tries < $4 then null else $3::bigint end "
        "where state = 'sending' and (claimed_by = $1 and id <> all($2) "
        "or not exists (select from node where node.id = mail.claimed_by))",
        node,
        list(held),
        tx.now,
        TRIES,
        DIED_PAUSE_MS,
    )


async def forget_old(tx: Tx, before: int) -> int:
    """Delete what was done with before then."""
    return await tx.execute("delete from mail where done_at < $1", before)


async def listed(tx: Tx, states: Sequence[str], before: tuple[int, UUID] | None, limit: int) -> list[Mail]:
    """Return the tenant's mails, newest first."""
    rows = await tx.fetch(
        "select *, text is not null and (until is null or until > $5) as has_words from mail "
        "where tenant_id = $1 and state = any($2) "
        "and ($3::bigint is null or (created_at, id) < ($3, $4::uuid)) order by created_at desc, id desc limit $6",
        tx.tenant,
        list(states),
        before[0] if before else None,
        before[1] if before else None,
        tx.now,
        limit,
    )
    return [_mail(row) for row in rows]


async def counts(tx: Tx) -> dict[str, int]:
    """Return how many mails the tenant has, by state."""
    rows = await tx.fetch("select state, count(*) as n from mail where tenant_id = $1 group by state", tx.tenant)
    return {row["state"]: row["n"] for row in rows}


async def again(tx: Tx, mail: UUID) -> bool:
    """Let a mail be tried again now; False when there is nothing left to send, or it is being sent."""
    return (
        await tx.execute(
            "update mail set state = 'waiting', tries = 0, next_at = $3, done_at = null, claimed_by = null "
            "where tenant_id = $1 and id = $2 and state in ('waiting', 'failed', 'unsure') and text is not null "
            "and (until is null or until > $3)",
            tx.tenant,
            mail,
            tx.now,
        )
        == 1
    )


async def drop(tx: Tx, mail: UUID) -> bool:
    """Give a mail up; False when it is being sent, or done with."""
    return (
        await tx.execute(
            "update mail set state = 'dropped', done_at = $3, text = null, html = null, claimed_by = null "
            "where tenant_id = $1 and id = $2 and state in ('waiting', 'failed', 'unsure')",
            tx.tenant,
            mail,
            tx.now,
        )
        == 1
    )


async def find(tx: Tx, mail: UUID) -> Mail | None:
    """Return a mail of the tenant."""
    row = await tx.fetchrow(
        "select *, text is not null and (until is null or until > $3) as has_words from mail "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        mail,
        tx.now,
    )
    return _mail(row) if row else None


async def stuck_of_house(tx: Tx) -> int:
    """Return how many mails of the installation itself have failed or are unsure."""
    found: int = await tx.fetchval(
        "select count(*) from mail where tenant_id is null and state in ('failed', 'unsure') and reason <> 'expired'"
    )
    return found


async def hasten(tx: Tx) -> int:
    """Let all that waits be tried now: the sender has changed."""
    return await tx.execute(
        "update mail set next_at = $2 where tenant_id = $1 and state = 'waiting' and next_at > $2", tx.tenant, tx.now
    )


async def sender(tx: Tx) -> Sender | None:
    """Return the tenant's sender."""
    row = await tx.fetchrow("select * from mail_sender where tenant_id = $1", tx.tenant)
    if row is None:
        return None
    return Sender(
        host=row["host"],
        port=row["port"],
        security=row["security"],
        user=row["username"],
        from_address=row["from_address"],
        from_name=row["from_name"],
        reply_to=row["reply_to"],
    )


async def put_sender(tx: Tx, sender: Sender) -> None:
    """Set the tenant's sender."""
    await tx.execute(
        "insert into mail_sender (tenant_id, host, port, security, username, from_address, from_name, reply_to) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id) do update set host = excluded.host, "
        "port = excluded.port, security = excluded.security, username = excluded.username, "
        "from_address = excluded.from_address, from_name = excluded.from_name, reply_to = excluded.reply_to",
        tx.tenant,
        sender.host,
        sender.port,
        sender.security,
        sender.user,
        sender.from_address,
        sender.from_name,
        sender.reply_to,
    )


async def remove_sender(tx: Tx) -> None:
    """Forget the tenant's sender."""
    await tx.execute("delete from mail_sender where tenant_id = $1", tx.tenant)


async def put_password(tx: Tx, host: str, user: str, sealed: bytes) -> None:
    """Keep the password of one user of one server."""
    await tx.execute(
        "insert into mail_password (tenant_id, host, username, sealed) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, host, username) do update set sealed = excluded.sealed",
        tx.tenant,
        host,
        user,
        sealed,
    )


async def password(tx: Tx, host: str, user: str) -> bytes | None:
    """Return the sealed password of one user of one server."""
    found: bytes | None = await tx.fetchval(
        "select sealed from mail_password where tenant_id = $1 and host = $2 and username = $3", tx.tenant, host, user
    )
    return found


def _mail(row: Row) -> Mail:
    return Mail(
        id=row["id"],
        kind=row["kind"],
        to=row["to_address"],
        subject=row["subject"],
        state=row["state"],
        tries=row["tries"],
        reason=row["reason"],
        code=row["code"],
        said=row["said"],
        created_at=row["created_at"],
        next_at=row["next_at"],
        done_at=row["done_at"],
        may_again=row["has_words"] and row["state"] in ("waiting", "failed", "unsure"),
    )


async def ask_about_all(tx: Tx) -> int:
    """Make all that has not gone yet unsure; return how many."""
    return await tx.execute(
        "update mail set state = 'unsure', reason = 'restored', done_at = $1, claimed_by = null "
        "where state in ('waiting', 'sending')",
        tx.now,
    )

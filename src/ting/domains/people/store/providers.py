"""The SQL of identity providers, and of what a password still opens where there is one."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.people.provider import ProviderForm, ProviderKept
from ting.kit.db import Row, Tx


async def find(tx: Tx) -> ProviderKept | None:
    """Return the tenant's provider."""
    row = await tx.fetchrow("select * from identity_provider where tenant_id = $1", tx.tenant)
    return _kept(row) if row else None


async def same(tx: Tx, issuer: str, client: str) -> list[tuple[UUID, ProviderKept]]:
    """Return the tenants that have this very provider and client (in a transaction of the house)."""
    rows = await tx.fetch("select * from identity_provider where issuer = $1 and client_id = $2", issuer, client)
    return [(row["tenant_id"], _kept(row)) for row in rows]


async def put(tx: Tx, form: ProviderForm, secret: bytes | None) -> None:
    """Keep the tenant's provider."""
    await tx.execute(
        "insert into identity_provider "
        "(tenant_id, name, issuer, client_id, secret, claim, verified, domains, strangers, password) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant_id) do update set name = excluded.name, "
        "issuer = excluded.issuer, client_id = excluded.client_id, secret = excluded.secret, claim = excluded.claim, "
        "verified = excluded.verified, domains = excluded.domains, strangers = excluded.strangers, "
        "password = excluded.password",
        tx.tenant,
        form.name,
        form.issuer,
        form.client_id,
        secret,
        form.claim,
        form.verified,
        list(form.domains),
        form.strangers,
        form.password,
    )


async def drop(tx: Tx) -> None:
    """Forget the tenant's provider."""
    await tx.execute("delete from identity_provider where tenant_id = $1", tx.tenant)


async def password_opens(tx: Tx, person: UUID) -> bool:
    """Say whether a password opens anything to a person: he works nowhere yet, or somewhere that takes one."""
    return bool(
        await tx.fetchval(
            "select coalesce(bool_or(takes_password(tenant_id, role)), true) from membership "
            "where person_id = $1 and disabled_at is null",
            person,
        )
    )


async def companies(tx: Tx, person: UUID) -> list[str]:
    """Return the short names of the tenants to which a person comes by their provider alone."""
    rows = await tx.fetch(
        "select t.slug from membership m join tenant t on t.id = m.tenant_id "
        "where m.person_id = $1 and m.disabled_at is null and not takes_password(m.tenant_id, m.role) order by t.slug",
        person,
    )
    return [row["slug"] for row in rows]


async def was_member(tx: Tx, address: str) -> bool:
    """Say whether somebody with this address is, or was, a member of the tenant."""
    return bool(
        await tx.fetchval(
            "select exists (select from membership m join person p on p.id = m.person_id "
            "where m.tenant_id = $1 and p.email = $2)",
            tx.tenant,
            address,
        )
    )


async def locked_out(tx: Tx) -> bool:
    """Say whether nobody would come in when the tenant's provider is gone: no password opens to who sets up sign-in."""
    return bool(
        await tx.fetchval(
            "select exists (select from identity_provider where tenant_id = $1 and not password) and not exists ("
            "select from membership m join role r on r.tenant_id = m.tenant_id and r.key = m.role "
            "join person p on p.id = m.person_id where m.tenant_id = $1 and m.disabled_at is null "
            "and p.disabled_at is null and p.password_hash is not null "
            "and r.permissions && array['*', 'signin.manage'])",
            tx.tenant,
        )
    )


async def opened(tx: Tx, *, by_provider: bool) -> Sequence[tuple[UUID, UUID]]:
    """Return (person, session) of live sessions that reach the tenant by its provider, or by a password that it takes no more."""
    rows = await tx.fetch(
        "select s.person_id, s.id from session s join membership m on m.person_id = s.person_id and m.tenant_id = $1 "
        "where s.revoked_at is null and s.expires_at > $2 and case when $3 then $1 = any(s.tenants) "
        "else $1 <> all(s.tenants) and s.by_password and not takes_password(m.tenant_id, m.role) end",
        tx.tenant,
        tx.now,
        by_provider,
    )
    return [(row["person_id"], row["id"]) for row in rows]


def _kept(row: Row) -> ProviderKept:
    form = ProviderForm(
        name=row["name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        claim=row["claim"],
        verified=row["verified"],
        domains=tuple(row["domains"]),
        strangers=row["strangers"],
        password=row["password"],
    )
    return ProviderKept(form, row["secret"])

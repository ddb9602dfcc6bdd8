"""All SQL of people. Sign-in crosses tenants, and runs in transactions of the house."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.people.attention import Attention
from ting.domains.people.model import Agent, Invitation, Link, LinkKind, Member, Membership, Person, Team
from ting.domains.people.store import roles
from ting.kit.db import Row, Tx

__all__ = ["roles"]


async def insert_person(tx: Tx, person: Person, password_hash: str | None) -> None:
    """Keep a new person."""
    await tx.execute(
        "insert into person (id, email, name, alias, locale, password_hash) values ($1, $2, $3, $4, $5, $6)",
        person.id,
        person.email,
        person.name,
        person.alias,
        person.locale,
        password_hash,
    )


async def by_email(tx: Tx, email: str) -> tuple[Person, str | None] | None:
    """Find an enabled person and his password's hash."""
    row = await tx.fetchrow("select * from person where email = $1 and disabled_at is null", email)
    return (as_person(row), row["password_hash"]) if row else None


async def person(tx: Tx, id_: UUID) -> Person | None:
    """Return a person, disabled or not."""
    row = await tx.fetchrow("select * from person where id = $1", id_)
    return as_person(row) if row else None


async def set_hash(tx: Tx, person: UUID, password_hash: str) -> None:
    """Replace a password's hash."""
    await tx.execute("update person set password_hash = $2 where id = $1", person, password_hash)


async def set_locale(tx: Tx, person: UUID, locale: str) -> None:
    """Set the language of a person's screens."""
    await tx.execute("update person set locale = $2 where id = $1", person, locale)


async def attention(tx: Tx, person: UUID) -> Attention:
    """Return how a person wants his attention drawn; what he has never set is as it is for everybody."""
    return msgspec.convert(
        await tx.fetchval("select attention from person where id = $1", person), Attention, strict=False
    )


async def set_attention(tx: Tx, person: UUID, attention: Attention) -> None:
    """Keep how a person wants his attention drawn."""
    await tx.execute("update person set attention = $2 where id = $1", person, msgspec.to_builtins(attention))


async def insert_team(tx: Tx, team: UUID, name: str) -> None:
    """Keep a new team."""
    await tx.execute("insert into team (id, tenant_id, name) values ($1, $2, $3)", team, tx.tenant, name)


async def teams(tx: Tx, ids: list[UUID] | None) -> list[Team]:
    """Return these teams, or all, by name."""
    rows = await tx.fetch(
        "select id, name, unit_id from team where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by name",
        tx.tenant,
        ids,
    )
    return [Team(row["id"], row["name"], row["unit_id"]) for row in rows]


async def put_team(tx: Tx, team: UUID, name: str, unit: UUID | None) -> None:
    """Keep a team under this name."""
    await tx.execute(
        "insert into team (id, tenant_id, name, unit_id) values ($1, $2, $3, $4) "
        "on conflict (id) do update set name = excluded.name, unit_id = excluded.unit_id",
        team,
        tx.tenant,
        name,
        unit,
    )


async def drop_team(tx: Tx, team: UUID) -> None:
    """Forget a team."""
    await tx.execute("delete from team where tenant_id = $1 and id = $2", tx.tenant, team)


async def team_members(tx: Tx, teams: Sequence[UUID]) -> set[UUID]:
    """Return who is in one of these teams."""
    rows = await tx.fetch(
        "select person_id from membership where tenant_id = $1 and team_id = any($2)", tx.tenant, list(teams)
    )
    return {row["person_id"] for row in rows}


async def site_members(tx: Tx, site: UUID) -> set[UUID]:
    """Return who works at a site."""
    rows = await tx.fetch("select person_id from membership where tenant_id = $1 and site_id = $2", tx.tenant, site)
    return {row["person_id"] for row in rows}


async def grant(tx: Tx, person: UUID, role: str, team: UUID | None) -> None:
    """Make a person a member of the tenant, or change what he is there."""
    await tx.execute(
        "insert into membership (tenant_id, person_id, role, team_id) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, person_id) do update set role = excluded.role, team_id = excluded.team_id, disabled_at = null",
        tx.tenant,
        person,
        role,
        team,
    )


async def members(tx: Tx, ids: list[UUID] | None) -> dict[UUID, Member]:
    """Return these people, or all, as they are set up in the tenant, those who are disabled at the end."""
    rows = await tx.fetch(
        "select p.id, p.name, p.alias, p.email, p.locale, m.role, m.team_id, m.site_id, m.unit_id, m.disabled_at "
        "from membership m join person p on p.id = m.person_id "
        "where m.tenant_id = $1 and ($2::uuid[] is null or p.id = any($2)) and ($3::uuid[] is null or p.id = any($3)) "
        "order by m.disabled_at is not null, p.name, p.id",
        tx.tenant,
        ids,
        tx.sees and list(tx.sees),
    )
    return {
        row["id"]: Member(
            name=row["name"],
            alias=row["alias"],
            email=row["email"],
            locale=row["locale"],
            role=row["role"],
            team=row["team_id"],
            site=row["site_id"],
            unit=row["unit_id"],
            disabled=row["disabled_at"] is not None,
        )
        for row in rows
    }


async def put_member(tx: Tx, person: UUID, member: Member) -> None:
    """Keep what a person is in the tenant."""
    await tx.execute(
        "update membership set role = $3, team_id = $4, site_id = $5, unit_id = $6, "
        "disabled_at = case when $7 then coalesce(disabled_at, $8) end where tenant_id = $1 and person_id = $2",
        tx.tenant,
        person,
        member.role,
        member.team,
        member.site,
        member.unit,
        member.disabled,
        tx.now,
    )


async def count_people(tx: Tx) -> int:
    """Return how many people the installation has."""
    count: int = await tx.fetchval("select count(*) from person")
    return count


async def memberships(tx: Tx, person: UUID) -> dict[UUID, Membership]:
    """Return what a person is, by tenant."""
    rows = await tx.fetch(f"{_MEMBERSHIP} where m.person_id = $1 and m.disabled_at is null", person)
    return {row["tenant_id"]: _membership(row) for row in rows}


async def memberships_here(tx: Tx, persons: Sequence[UUID]) -> dict[UUID, Membership]:
    """Return what these persons are in the tenant, by person."""
    rows = await tx.fetch(
        f"{_MEMBERSHIP} where m.tenant_id = $1 and m.person_id = any($2) and m.disabled_at is null",
        tx.tenant,
        list(persons),
    )
    return {row["person_id"]: _membership(row) for row in rows}


async def agents(tx: Tx) -> list[Agent]:
    """Return the tenant's people, by name."""
    rows = await tx.fetch(
        "select p.id, p.name, p.alias, m.role, t.name as team, m.team_id, m.site_id, r.permissions, r.scope, r.personal "
        "from membership m join person p on p.id = m.person_id "
        "join role r on r.tenant_id = m.tenant_id and r.key = m.role "
        "left join team t on t.id = m.team_id where m.tenant_id = $1 "
        "and m.disabled_at is null and p.disabled_at is null and ($2::uuid[] is null or p.id = any($2)) "
        "order by p.name, p.id",
        tx.tenant,
        tx.sees and list(tx.sees),
    )
    return [
        Agent(
            row["id"],
            row["name"],
            row["alias"],
            row["role"],
            row["team"],
            roles.rights(row),
            row["team_id"],
            row["site_id"],
        )
        for row in rows
    ]


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return (name, alias) of these people, as far as the transaction may see them."""
    rows = await tx.fetch("select id, name, alias from person where id = any($1)", ids)
    return {row["id"]: (row["name"], row["alias"]) for row in rows}


async def insert_setup_link(tx: Tx, token_hash: bytes, expires_at: int) -> None:
    """Keep a set-up link; older ones die."""
    await tx.execute("delete from setup_link")
    await tx.execute("insert into setup_link (token_hash, expires_at) values ($1, $2)", token_hash, expires_at)


async def setup_link_lives(tx: Tx, token_hash: bytes) -> bool:
    """Say whether a set-up link can be used."""
    return bool(
        await tx.fetchval(
            "select true from setup_link where token_hash = $1 and used_at is null and expires_at > $2",
            token_hash,
            tx.now,
        )
    )


async def use_setup_link(tx: Tx, token_hash: bytes) -> bool:
    """Use a set-up link up; False when somebody did so before."""
    used = await tx.execute(
        "update setup_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2",
        token_hash,
        tx.now,
    )
    return used == 1


async def insert_link(
    tx: Tx,
    token_hash: bytes,
    person: UUID,
    kind: LinkKind,
    *,
    tenant: UUID | None,
    by: UUID | None,
    expires_at: int,
    email: str | None = None,
) -> None:
    """Keep a one-time link; older ones of the person die, of those to a password, or of those that confirm an address."""
    await tx.execute(
        "insert into person_link (token_hash, person_id, kind, tenant_id, by_id, created_at, expires_at, email) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, (kind = 'email')) do update "
        "set token_hash = excluded.token_hash, email = excluded.email, "
        "kind = excluded.kind, tenant_id = excluded.tenant_id, by_id = excluded.by_id, "
        "created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = null",
        token_hash,
        person,
        kind,
        tenant,
        by,
        tx.now,
        expires_at,
        email,
    )


async def live_link(tx: Tx, token_hash: bytes) -> Link | None:
    """Find a link that can be used."""
    row = await tx.fetchrow(
        "select l.kind, l.tenant_id as of_tenant, l.expires_at, l.email as address, l.by_id, p.* from person_link l "
        "join person p on p.id = l.person_id "
        "where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and p.disabled_at is null",
        token_hash,
        tx.now,
    )
    if row is None:
        return None
    return Link(row["kind"], as_person(row), row["of_tenant"], row["expires_at"], row["address"], row["by_id"])


async def pending_address(tx: Tx, person: UUID) -> tuple[str, int] | None:
    """Return the address that a person has not confirmed yet, and until when he may."""
    live = "select email, expires_at from person_link where person_id = $1 and email is not null and used_at is null"
    row = await tx.fetchrow(f"{live} and expires_at > $2", person, tx.now)
    return (row["email"], row["expires_at"]) if row else None


async def drop_link(tx: Tx, person: UUID, *, address: bool) -> None:
    """Let a person's link die that confirms an address, or that to a password."""
    await tx.execute("delete from person_link where person_id = $1 and (kind = 'email') = $2", person, address)


async def is_taken(tx: Tx, email: str) -> bool:
    """Say whether an address is somebody's, disabled or not."""
    return await tx.fetchval("select true from person where email = $1", email) is not None


async def set_email(tx: Tx, person: UUID, email: str) -> None:
    """Set the address by which a person signs in."""
    await tx.execute("update person set email = $2 where id = $1", person, email)


async def use_link(tx: Tx, token_hash: bytes) -> bool:
    """Use a link up; False when somebody did so before."""
    used = await tx.execute(
        "update person_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2",
        token_hash,
        tx.now,
    )
    return used == 1


async def set_names(tx: Tx, person: UUID, name: str, alias: str) -> None:
    """Set what a person is called, by colleagues and by customers."""
    await tx.execute("update person set name = $2, alias = $3 where id = $1", person, name, alias)


async def is_team(tx: Tx, team: UUID) -> bool:
    """Say whether the tenant has this team."""
    return bool(await tx.fetchval("select true from team where tenant_id = $1 and id = $2", tx.tenant, team))


async def invitations(tx: Tx) -> list[Invitation]:
    """Return who of the tenant has never come, by password or by its identity provider, by name (in a transaction of the house)."""
    rows = await tx.fetch(
        "select p.id, p.email, p.name, m.role, l.expires_at from membership m join person p on p.id = m.person_id "
        "left join person_link l on l.person_id = p.id and l.tenant_id = m.tenant_id and l.used_at is null "
        "and l.kind <> 'email' "
        "where m.tenant_id = $1 and p.password_hash is null and p.disabled_at is null and m.disabled_at is null "
        "and not exists (select from session s where s.person_id = p.id) order by p.name, p.id",
        tx.tenant,
    )
    return [Invitation(row["id"], row["email"], row["name"], row["role"], row["expires_at"]) for row in rows]


def as_person(row: Row) -> Person:
    """Return the person whom a row is about."""
    return Person(id=row["id"], name=row["name"], alias=row["alias"], email=row["email"], locale=row["locale"])


async def distrust_all(tx: Tx) -> None:
    """End all sessions, and forget all links but invitations."""
    await tx.execute("update session set revoked_at = $1 where revoked_at is null", tx.now)
    await tx.execute("delete from person_link where kind <> 'invite'")


_MEMBERSHIP = (
    "select m.*, t.name as team, r.name as called, r.permissions, r.scope, r.personal from membership m "
    "join role r on r.tenant_id = m.tenant_id and r.key = m.role left join team t on t.id = m.team_id"
)


def _membership(row: Row) -> Membership:
    return Membership(
        tenant=row["tenant_id"],
        role=row["role"],
        team=row["team"],
        rights=roles.rights(row),
        called=row["called"],
        team_id=row["team_id"],
        site=row["site_id"],
    )

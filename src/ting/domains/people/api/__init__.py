"""The door of people."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.people import store
from ting.domains.people.api.links import (
    Asked,
    Pending,
    ask_for_address,
    bucket,
    check_setup_link,
    check_tries,
    confirm_address,
    dead_link,
    distrust_all,
    give_up_address,
    link,
    make_setup_link,
    pending_address,
    use_setup_link,
)
from ting.domains.people.api.roles import (
    begin_roles,
    check_author,
    givable,
    holders,
    memberships_here,
    role_of,
    roles,
    save_role,
    seen_by,
)
from ting.domains.people.api.second import (
    NewFactor,
    begin_second_factor,
    confirm_second_factor,
    new_recovery_codes,
    remove_second_factor,
    second_factor,
)
from ting.domains.people.api.sessions import (
    argon,
    begin_session,
    live_sessions,
    prove,
    sessions,
    sign_in,
    sign_out,
    trying,
    who,
)
from ting.domains.people.api.tokens import TokenGiven, bearer, make_token, revoke_token, tokens
from ting.domains.people.attention import Attention
from ting.domains.people.model import (
    ADDRESS_ASKS,
    ASKS,
    INVITE_MS,
    RESET_MS,
    SESSION_MS,
    Agent,
    Invitation,
    Link,
    LinkKind,
    Member,
    Membership,
    Person,
    SecondFactor,
    Session,
    Signed,
    Team,
    check_email,
    check_password,
)
from ting.domains.people.roles import EVERYTHING, SERVE, Rights, Role, Scope, check_kept, sees
from ting.domains.people.store import sessions as tries
from ting.domains.people.tokens import ApiToken, NewToken
from ting.events.person import PasswordSet, PersonGranted
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.locale import Locale, locale_of
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import name_of

__all__ = [
    "EVERYTHING",
    "INVITE_MS",
    "RESET_MS",
    "SERVE",
    "SESSION_S",
    "Agent",
    "ApiToken",
    "Asked",
    "Invitation",
    "Link",
    "LinkKind",
    "Member",
    "Membership",
    "NewFactor",
    "NewToken",
    "Pending",
    "Person",
    "Rights",
    "Role",
    "Scope",
    "SecondFactor",
    "Session",
    "Signed",
    "Team",
    "TokenGiven",
    "ask_for_address",
    "bearer",
    "begin_roles",
    "begin_second_factor",
    "begin_session",
    "check_author",
    "check_email",
    "check_setup_link",
    "confirm_address",
    "confirm_second_factor",
    "distrust_all",
    "givable",
    "give_up_address",
    "holders",
    "link",
    "live_sessions",
    "make_setup_link",
    "make_token",
    "memberships_here",
    "new_recovery_codes",
    "pending_address",
    "prove",
    "remove_second_factor",
    "revoke_token",
    "role_of",
    "roles",
    "save_role",
    "second_factor",
    "seen_by",
    "sessions",
    "sign_in",
    "sign_out",
    "tokens",
    "trying",
    "use_setup_link",
    "who",
]

SESSION_S = SESSION_MS // 1000


async def add_person(
    tx: Tx, *, email: str, name: str, alias: str | None = None, locale: Locale = "en", password: str | None = None
) -> Person:
    """Add a person to the installation (in a transaction of the house). Without a password he cannot sign in yet."""
    email = check_email(email)
    if await store.is_taken(tx, email):
        raise Gone("email_taken", f"{email} is somebody's already.", "Grant that person to the tenant instead.")
    if password is not None:
        check_password(password)
    person = Person(id=new_id(), name=name.strip(), alias=(alias or name).strip(), email=email, locale=locale)
    await store.insert_person(tx, person, await asyncio.to_thread(argon.hash, password) if password else None)
    return person


async def hash_of(password: str) -> str:
    """Return what is kept of a password, made on a thread of its own: it takes its time on purpose."""
    check_password(password)
    return await asyncio.to_thread(argon.hash, password)


async def give_password(tx: Tx, person: UUID, password_hash: str) -> None:
    """Let a person who was added without a password sign in by this one (in a transaction of the house)."""
    await store.set_hash(tx, person, password_hash)


async def find(tx: Tx, email: str) -> Person | None:
    """Find an enabled person by mail address (in a transaction of the house)."""
    found = await store.by_email(tx, check_email(email))
    return found[0] if found else None


async def person(tx: Tx, id_: UUID) -> Person:
    """Return a person (in a transaction of the house). Raises NotThere."""
    found = await store.person(tx, id_)
    if found is None:
        raise NotThere("person")
    return found


async def nobody_yet(tx: Tx) -> bool:
    """Say whether the installation is still empty."""
    return await store.count_people(tx) == 0


async def add_team(tx: Tx, name: str) -> UUID:
    """Add a team to the tenant."""
    team = new_id()
    await store.insert_team(tx, team, name)
    return team


async def teams(tx: Tx) -> list[Team]:
    """Return the tenant's teams, by name."""
    return [Team(id_, name) for id_, name in await store.teams(tx, None)]


async def team_members(tx: Tx, teams: Sequence[UUID]) -> set[UUID]:
    """Return who is in one of these teams."""
    return await store.team_members(tx, teams)


async def grant(tx: Tx, person: UUID, role: str, team: UUID | None = None) -> None:
    """Make a person a member of the tenant."""
    await store.grant(tx, person, role, team)


async def set_locale(tx: Tx, person: UUID, locale: str) -> None:
    """Set the language of a person's screens."""
    locale_of(locale)
    await store.set_locale(tx, person, locale)


async def attention(tx: Tx, person: UUID) -> Attention:
    """Return how a person wants his attention drawn (in a transaction of the house)."""
    return await store.attention(tx, person)


async def set_attention(tx: Tx, person: UUID, attention: Attention) -> None:
    """Keep how a person wants his attention drawn (in a transaction of the house)."""
    await store.set_attention(tx, person, attention)


async def agents(tx: Tx) -> list[Agent]:
    """Return the tenant's people, by name."""
    return await store.agents(tx)


async def agent(tx: Tx, person: UUID) -> Agent:
    """Return one of the tenant's people. Raises NotThere."""
    for found in await store.agents(tx):
        if found.id == person:
            return found
    raise NotThere("person")


async def members(tx: Tx, ids: list[UUID] | None = None) -> dict[UUID, Member]:
    """Return these people of the tenant, or all, as they are set up."""
    return await store.members(tx, ids)


async def save_member(tx: Tx, person: UUID, member: Member) -> None:
    """Keep what a person is called and what he is in the tenant (in a transaction of the house, within the tenant).

    Who is disabled is signed out everywhere. Refused: another address, a name of somebody who works elsewhere too, and
    whatever would leave the tenant without somebody who sets up its people and roles.
    """
    before = (await store.members(tx, [person])).get(person)
    if before is None:
        raise NotThere("person")
    if member.email != before.email:
        raise Refused(
            "field", "A new mail address is confirmed by a mail first.", "Change it in its own line.", field="email"
        )
    if member.role != before.role or (before.disabled and not member.disabled):
        await givable(tx, member.role)
    if member.team is not None and not await store.is_team(tx, member.team):
        raise NotThere("team")
    locale_of(member.locale)
    called = (name_of(member.name), name_of(member.alias or member.name), member.locale)
    if called != (before.name, before.alias, before.locale):
        if (await store.memberships(tx, person)).keys() - {tx.tenant}:
            raise Refused(
                "works_elsewhere",
                "This person works for another centre too.",
                "Leave the name to him; here you set what he does here.",
            )
        await store.set_names(tx, person, called[0], called[1])
        await store.set_locale(tx, person, member.locale)
    kept = await store.roles.keepers(tx)
    await store.put_member(tx, person, member)
    if person in kept:
        check_kept(await store.roles.keepers(tx))
    if member.disabled and not before.disabled:
        await sign_out(tx, person, by="disabled")


async def works_for(tx: Tx, person: UUID) -> set[UUID]:
    """Return for which tenants somebody works (in a transaction of the house)."""
    return set(await store.memberships(tx, person))


async def who_may(tx: Tx, permission: str, about: UUID | None = None) -> set[UUID]:
    """Return which of the tenant's people have a permission, and see this person, if one is meant."""
    everybody = {found.id: found for found in await store.agents(tx)}
    if about is None:
        return {id_ for id_, found in everybody.items() if found.rights.may(permission)}
    whom = everybody.get(about)
    return {
        id_
        for id_, found in everybody.items()
        if found.rights.may(permission)
        and sees(
            found.rights.scope,
            (id_, found.team_id, found.site),
            (about, whom.team_id if whom else None, whom.site if whom else None),
        )
    }


async def tenants_of(tx: Tx, person: UUID) -> set[UUID]:
    """Return of which tenants somebody is a member (in a transaction of the house)."""
    return set(await store.memberships(tx, person))


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return (name, alias) of these people."""
    return await store.names(tx, ids) if ids else {}


async def invite(  # one verb for what an administrator sees as one act
    house: Tx, tenant: UUID, *, email: str, name: str, role: str, team: UUID | None, locale: str, by: UUID
) -> tuple[Person, str | None]:
    """Make somebody a member of the tenant (in a transaction of the house); return him and the secret of his link.

    Who has a password already, or was invited by another tenant, is granted and needs no link of ours: nobody but he
    himself may set the password of somebody who works elsewhere too. An invitation that was not used is made anew.
    """
    spoken = locale_of(locale)
    inner = house.within(tenant)
    await check_author(inner, by, (await givable(inner, role)).rights)
    if team is not None and not await store.is_team(inner, team):
        raise NotThere("team")
    found = await store.by_email(house, check_email(email))
    if found is None:
        person = await add_person(house, email=email, name=name_of(name or email.partition("@")[0]), locale=spoken)
    else:
        person = found[0]
    has_password = found is not None and found[1] is not None
    elsewhere = await store.memberships(house, person.id)
    if tenant in elsewhere and has_password:
        raise Gone("member_already", f"{person.email} is a member here already.", "Change his role in the list.")
    await store.grant(inner, person.id, role, team)
    inner.emit(PersonGranted(person=person.id, role=role, by=by))
    if has_password or elsewhere.keys() - {tenant}:
        return person, None
    return person, await _make_link(house, person.id, "invite", house.now + INVITE_MS, tenant=tenant, by=by)


async def invitations(inner: Tx) -> list[Invitation]:
    """Return who of the tenant was invited and has not come yet (in a transaction of the house, within the tenant)."""
    return await store.invitations(inner)


async def ask_for_reset(house: Tx, *, email: str, address: str) -> str:
    """Take note that somebody forgot his password; return the address as it is kept. Raises Problem 429, Refused.

    Nothing here depends on whether that person exists: who asks cannot learn it, not by the answer and not by its time.
    """
    email = check_email(email)
    account, office = bucket("forgotten", email), bucket("forgotten-from", address)
    await check_tries(house, {account: ASKS, office: ADDRESS_ASKS}, "This was asked for too often.")
    await tries.note_try(house, [account, office])
    return email


async def reset_link(house: Tx, email: str) -> tuple[Person, str, dict[UUID, Membership]] | None:
    """Make a link by which a person sets a new password; None when there is no such person (in a transaction of the house)."""
    found = await store.by_email(house, email)
    if found is None:
        return None
    secret = await _make_link(house, found[0].id, "reset", house.now + RESET_MS, tenant=None, by=None)
    return found[0], secret, await store.memberships(house, found[0].id)


async def reset_link_for(house: Tx, tenant: UUID, person: UUID, *, by: UUID) -> str:
    """Make such a link for an administrator to hand over. Refused for who works for other tenants too."""
    if (await store.memberships(house, person)).keys() != {tenant}:
        raise Refused(
            "works_elsewhere",
            "This person works for another centre too.",
            "Let him ask for a new password on the sign-in page.",
        )
    return await _make_link(house, person, "reset", house.now + RESET_MS, tenant=tenant, by=by)


async def follow_link(
    db: Database,
    secret: str,
    *,
    password: str,
    name: str | None,
    alias: str | None,
    locale: str | None,
    code: str | None,
    address: str,
) -> Person:
    """Use a link up: set the password, and when invited also the names. All sessions that there were end.

    Who has a second factor gives its `code` too: who reads his mail is not he. Raises Problem 401, 429.
    """
    check_password(password)
    if locale is not None:
        locale_of(locale)
    async with db.house() as house:
        person = (await link(house, secret)).person  # before the hash: what is dead costs nothing
    async with trying(db, email=person.email, address=address, by="link") as attempt:
        await attempt.second_factor(person, code)
    return await db.run(None, _follow, secret, await asyncio.to_thread(argon.hash, password), name, alias, locale)


async def _follow(
    house: Tx, secret: str, password_hash: str, name: str | None, alias: str | None, locale: str | None
) -> Person:
    found = await link(house, secret)
    if found.kind == "email" or not await store.use_link(house, secret_hash(secret)):
        raise dead_link()
    person = found.person
    await store.set_hash(house, person.id, password_hash)
    if found.kind == "invite":
        called = name_of(name or person.name)
        person = msgspec.structs.replace(person, name=called, alias=name_of(alias) if alias else called)
        await store.set_names(house, person.id, person.name, person.alias)
    if locale is not None:
        person = msgspec.structs.replace(person, locale=locale)
        await store.set_locale(house, person.id, locale)
    await tries.forget_tries(house, bucket("account", person.email))
    await sign_out(house, person.id, by=found.kind)
    house.emit(PasswordSet(person=person.id, by=found.kind))
    return person


async def _make_link(
    house: Tx, person: UUID, kind: LinkKind, expires_at: int, *, tenant: UUID | None, by: UUID | None
) -> str:
    secret = new_secret()
    await store.insert_link(house, secret_hash(secret), person, kind, tenant=tenant, by=by, expires_at=expires_at)
    return secret

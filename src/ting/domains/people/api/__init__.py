"""The door of people."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ting.domains.people import store
from ting.domains.people.api.links import (
    Asked,
    Pending,
    ask_for_address,
    check_setup_link,
    confirm_address,
    distrust_all,
    give_up_address,
    link,
    make_setup_link,
    pending_address,
    use_setup_link,
)
from ting.domains.people.api.passwords import ask_for_reset, follow_link, make_link, reset_link, reset_link_for
from ting.domains.people.api.providers import (
    Came,
    come,
    prepare_sign_on,
    provider,
    provider_secret,
    refused_person,
    remove_provider,
    save_provider,
)
from ting.domains.people.api.roles import (
    HOUSE_ROLES,
    begin_roles,
    check_author,
    givable,
    holders,
    keeping,
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
    same,
    sessions,
    sign_in,
    sign_out,
    trying,
    who,
)
from ting.domains.people.api.tokens import TokenGiven, bearer, make_token, revoke_token, tokens
from ting.domains.people.api.units import check_unit, led, org_chart, place_team, remove_unit, save_unit, units
from ting.domains.people.attention import Attention
from ting.domains.people.model import (
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
from ting.domains.people.provider import ProviderForm, ProviderKept
from ting.domains.people.roles import EVERYTHING, SERVE, Rights, Role, Scope, sees
from ting.domains.people.store import providers
from ting.domains.people.tokens import ApiToken, NewToken
from ting.domains.people.units import OrgChart, Placed, Unit
from ting.events.person import PersonGranted
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale, locale_of
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import name_of

__all__ = [
    "EVERYTHING",
    "HOUSE_ROLES",
    "INVITE_MS",
    "RESET_MS",
    "SERVE",
    "SESSION_S",
    "Agent",
    "ApiToken",
    "Asked",
    "Came",
    "Invitation",
    "Link",
    "LinkKind",
    "Member",
    "Membership",
    "NewFactor",
    "NewToken",
    "OrgChart",
    "Pending",
    "Person",
    "Placed",
    "ProviderForm",
    "ProviderKept",
    "Rights",
    "Role",
    "Scope",
    "SecondFactor",
    "Session",
    "Signed",
    "Team",
    "TokenGiven",
    "Unit",
    "ask_for_address",
    "ask_for_reset",
    "bearer",
    "begin_roles",
    "begin_second_factor",
    "begin_session",
    "check_author",
    "check_email",
    "check_setup_link",
    "check_unit",
    "come",
    "confirm_address",
    "confirm_second_factor",
    "distrust_all",
    "follow_link",
    "givable",
    "give_up_address",
    "holders",
    "led",
    "link",
    "live_sessions",
    "make_link",
    "make_setup_link",
    "make_token",
    "memberships_here",
    "new_recovery_codes",
    "org_chart",
    "pending_address",
    "place_team",
    "prepare_sign_on",
    "prove",
    "provider",
    "provider_secret",
    "refused_person",
    "remove_provider",
    "remove_second_factor",
    "remove_unit",
    "reset_link",
    "reset_link_for",
    "revoke_token",
    "role_of",
    "roles",
    "same",
    "save_provider",
    "save_role",
    "save_unit",
    "second_factor",
    "seen_by",
    "sessions",
    "sign_in",
    "sign_out",
    "tokens",
    "trying",
    "units",
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
    return await store.teams(tx, None)


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
    await check_unit(tx, member.unit)
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
    async with keeping(tx):
        await store.put_member(tx, person, member)
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

    Who has a password already, was invited by another tenant, or comes by an identity provider alone is granted and
    needs no link of ours: nobody but he himself may set the password of somebody who works elsewhere too. An invitation
    that was not used is made anew.
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
    if has_password or elsewhere.keys() - {tenant} or not await providers.password_opens(house, person.id):
        return person, None
    return person, await make_link(house, person.id, "invite", house.now + INVITE_MS, tenant=tenant, by=by)


async def invitations(inner: Tx) -> list[Invitation]:
    """Return who of the tenant was invited and has not come yet (in a transaction of the house, within the tenant)."""
    return await store.invitations(inner)

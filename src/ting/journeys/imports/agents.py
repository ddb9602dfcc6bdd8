"""A line of a list of people: who is new is invited, who is here already is set up anew. Names stand for things."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from ting.domains.changes import api as changes
from ting.domains.imports import api as imports
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.setup.kinds import AGENTS, AgentForm
from ting.journeys.workday.invite import Invite, bring
from ting.kit.db import Tx
from ting.kit.problem import Refused

T = TypeVar("T")


class Names(msgspec.Struct, frozen=True):
    """What things of the tenant are called, folded."""

    teams: dict[str, UUID]
    sites: dict[str, UUID]
    skills: dict[str, UUID]
    roles: dict[str, str]


async def names_of(tx: Tx) -> Names:
    """Return what a list of people may name."""
    return Names(
        {imports.fold(team.name): team.id for team in await people.teams(tx)},
        {imports.fold(site.name): id_ for id_, site in (await routing.sites(tx)).items()},
        {imports.fold(name): id_ for id_, name, _ in await routing.skills(tx)},
        _roles([role for role in await people.roles(tx) if not role.archived]),
    )


def _roles(roles: Sequence[people.Role]) -> dict[str, str]:
    """What roles are called: by the words that lists use, by their keys, and first of all by their names here."""
    keys = {role.key for role in roles}
    known = {word: key for word, key in imports.ROLES.items() if key in keys}
    return known | {imports.fold(key): key for key in keys} | {imports.fold(role.name): role.key for role in roles}


def keys(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return by what a line is told from others."""
    return (values["email"].lower(),) if "email" in values else ()


async def take(
    tx: Tx, of: imports.Import, values: Mapping[str, str], names: Names, by: people.Person, *, public_url: str
) -> imports.Outcome:
    """Take one line in (in a transaction of the house, within the tenant). Raises Problem when it cannot be."""
    if "email" not in values:
        raise Refused("email", "There is no mail address.", "Give one; it is who somebody is.")
    wanted = _wanted(values, names)
    person = await people.find(tx, values["email"])
    standing = (await AGENTS.load(tx, [person.id])).get(person.id) if person else None
    if person is None or standing is None:
        tenant = await tenancy.current(tx)
        invite = Invite(
            email=values["email"],
            role=wanted.get("role", "agent"),
            name=wanted.get("name", ""),
            team=wanted.get("team"),
            locale=wanted.get("locale"),
        )
        mail = bool(of.options.get("invite"))
        brought = await bring(tx, invite, by, tenant, None, public_url, mailed=mail, batch=of.id)
        standing = (await AGENTS.load(tx, [brought.person]))[brought.person]
        await changes.save(tx, AGENTS, brought.person, _onto(standing, wanted), by=by.id, batch=of.id)
        return "new"
    change = await changes.save(tx, AGENTS, person.id, _onto(standing, wanted), by=by.id, batch=of.id)
    return "changed" if change else "same"


def _onto(standing: AgentForm, wanted: Mapping[str, Any]) -> AgentForm:
    """Return the form with what a line says in place of what stood; other skills stay, level 0 takes one away."""
    skills = {**standing.skills, **wanted.get("skills", {})}
    more = {**wanted, "skills": {skill: level for skill, level in skills.items() if level}}
    return msgspec.structs.replace(standing, **more)


def _wanted(values: Mapping[str, str], names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {field: values[field] for field in ("name", "alias") if field in values}
    if "role" in values:
        found["role"] = _word(names.roles, values["role"], "role", "a role", "Write the name of one, as it is set up.")
    if "locale" in values:
        found["locale"] = _word(
            imports.LOCALES, values["locale"], "locale", "a language", "Write en, zh-TW, zh-CN or ja."
        )
    if "team" in values:
        found["team"] = _word(names.teams, values["team"], "team", "a team", "Make the team first.")
    if "site" in values:
        found["site"] = _word(names.sites, values["site"], "site", "a site", "Make the site first.")
    if "capacity" in values:
        if not values["capacity"].isdecimal() or not 1 <= int(values["capacity"]) <= 60:
            raise Refused("capacity", "Capacity is a number from 1 to 60.", "A chat weighs 2, a call 6.")
        found["capacity"] = int(values["capacity"])
    skills = {
        _word(names.skills, name, "skill", "a skill", "Make the skill first."): level
        for name, level in (imports.levels(values["skills"]) if "skills" in values else ())
    }
    skills |= {UUID(field[6:]): imports.level(text) for field, text in values.items() if field.startswith("skill:")}
    if skills:
        found["skills"] = skills
    return found


def _word(known: Mapping[str, T], text: str, code: str, what: str, todo: str) -> T:
    found = known.get(imports.fold(text))
    if found is None:
        raise Refused(code, f"{text[:60]!r} is not {what} here.", todo)
    return found

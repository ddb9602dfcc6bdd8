"""Skills, and who has them how well."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.routing.queue import SkillForm
from ting.kit.db import Tx


async def named(tx: Tx) -> list[tuple[UUID, str, str | None]]:
    """Return the tenant's skills as (id, name, language), by name."""
    rows = await tx.fetch("select id, name, lang from skill where tenant_id = $1 order by name", tx.tenant)
    return [(row["id"], row["name"], row["lang"]) for row in rows]


async def of_lang(tx: Tx, lang: str) -> UUID | None:
    """Find the skill of speaking a language."""
    found: UUID | None = await tx.fetchval(
        "select id from skill where tenant_id = $1 and lang = $2 order by name limit 1", tx.tenant, lang
    )
    return found


async def set_level(tx: Tx, person: UUID, skill: UUID, level: int) -> None:
    """Set how well a person has a skill."""
    await tx.execute(
        "insert into proficiency (tenant_id, person_id, skill_id, level) values ($1, $2, $3, $4) "
        "on conflict (tenant_id, person_id, skill_id) do update set level = excluded.level",
        tx.tenant,
        person,
        skill,
        level,
    )


async def replace_levels(tx: Tx, person: UUID, levels: Mapping[UUID, int]) -> None:
    """Set which skills a person has in the tenant, and how well; others he has no more."""
    await tx.execute(
        "delete from proficiency where tenant_id = $1 and person_id = $2 and skill_id <> all($3)",
        tx.tenant,
        person,
        list(levels),
    )
    for skill, level in levels.items():
        await set_level(tx, person, skill, level)


async def levels(tx: Tx) -> list[tuple[UUID, UUID, str, int]]:
    """Return (person, skill, its name, level) of the whole tenant."""
    rows = await tx.fetch(
        "select p.person_id, p.skill_id, s.name, p.level from proficiency p join skill s on s.id = p.skill_id "
        "where p.tenant_id = $1 order by s.name",
        tx.tenant,
    )
    return [(row["person_id"], row["skill_id"], row["name"], row["level"]) for row in rows]


async def put(tx: Tx, id_: UUID, skill: SkillForm) -> None:
    """Keep a skill, new or not."""
    await tx.execute(
        "insert into skill (id, tenant_id, name, lang) values ($1, $2, $3, $4) "
        "on conflict (id) do update set name = excluded.name, lang = excluded.lang",
        id_,
        tx.tenant,
        skill.name,
        skill.lang,
    )


async def drop(tx: Tx, id_: UUID) -> None:
    """Forget a skill. Who still has it, or asks for it, keeps it: the caller has looked."""
    await tx.execute("delete from skill where tenant_id = $1 and id = $2", tx.tenant, id_)

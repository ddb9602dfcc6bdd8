"""Skills, queues, sites and calendars: set up and asked for."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.routing import store
from ting.domains.routing.calendars import Country
from ting.domains.routing.hours import ALWAYS, Hours, Week
from ting.domains.routing.model import Need
from ting.domains.routing.queue import CalendarForm, Overflow, Queue, QueueForm, QueueSettings, SiteForm, SkillForm
from ting.events.queue import QueueChanged
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere


async def add_skill(tx: Tx, name: str, lang: str | None = None) -> UUID:
    """Add a skill; with `lang` it is asked of contacts in that language."""
    id_ = new_id()
    await store.skills.put(tx, id_, SkillForm(name=name, lang=lang))
    return id_


async def skills(tx: Tx) -> list[tuple[UUID, str, str | None]]:
    """Return the tenant's skills as (id, name, language), by name."""
    return await store.skills.named(tx)


async def set_skill(tx: Tx, person: UUID, skill: UUID, level: int) -> None:
    """Set how well a person has a skill, 1 to 5."""
    await store.skills.set_level(tx, person, skill, level)


async def proficiencies(tx: Tx) -> list[tuple[UUID, UUID, str, int]]:
    """Return (person, skill, its name, level) of the whole tenant."""
    return await store.skills.levels(tx)


async def add_queue(
    tx: Tx,
    *,
    key: str,
    name: str,
    prefix: str,
    position: int = 0,
    hours: Hours = ALWAYS,
    needs: Sequence[Need] = (),
    settings: QueueSettings | None = None,
    calendar: UUID | None = None,
    site: UUID | None = None,
    overflow: Sequence[Overflow] = (),
) -> Queue:
    """Add a queue. `prefix`: the letters before its numbers."""
    id_ = new_id()
    form = QueueForm(
        name=name,
        key=key,
        prefix=prefix,
        position=position,
        time_zone=hours.time_zone,
        week=hours.week,
        days=hours.days,
        needs=tuple(needs),
        settings=settings or QueueSettings(),
        calendar=calendar,
        site=site,
        overflow=tuple(overflow),
    )
    await put_queue(tx, id_, form)
    return await queue(tx, id_)


async def add_calendar(tx: Tx, name: str, country: Country | None) -> UUID:
    """Add a calendar with a country's holidays."""
    id_ = new_id()
    await store.sites.put_calendar(tx, id_, CalendarForm(name=name, country=country))
    return id_


async def add_site(tx: Tx, name: str, time_zone: str, week: Week, calendar: UUID | None = None) -> UUID:
    """Add a site with hours of its own."""
    id_ = new_id()
    await store.sites.put(tx, id_, SiteForm(name=name, time_zone=time_zone, week=week, calendar=calendar))
    return id_


async def put_queue(tx: Tx, id_: UUID, form: QueueForm) -> None:
    """Keep a queue as it is now, new or not.

    Who waits keeps his place (rank) and what he was asked for when he came (needs); clocks count anew from now on.
    """
    await store.queues.put(tx, id_, form)
    tx.emit(QueueChanged(queue=id_))


async def queues(tx: Tx) -> list[Queue]:
    """Return the tenant's queues in their order."""
    return await store.queues.found(tx)


async def all_queues(tx: Tx) -> list[Queue]:
    """Return the queues of all tenants (in a transaction of the house)."""
    return await store.queues.found(tx, everywhere=True)


async def queue(tx: Tx, id_: UUID) -> Queue:
    """Return a queue. Raises NotThere."""
    found = await store.queues.found(tx, ids=[id_])
    if not found:
        raise NotThere("queue")
    return found[0]


async def name_of_helper(tx: Tx, of: UUID) -> str:
    """Return what a queue or a site that helps out is called; nothing when it is gone."""
    queues = await store.queues.forms(tx, [of])
    found = queues.get(of) or (await store.sites.forms(tx, [of])).get(of)
    return found.name if found else ""


async def site_names(tx: Tx) -> list[tuple[UUID, str]]:
    """Return the sites in use, by name."""
    found = await store.sites.forms(tx, None)
    return sorted(((id_, form.name) for id_, form in found.items() if not form.archived), key=lambda pair: pair[1])


async def is_site(tx: Tx, id_: UUID) -> bool:
    """Say whether the tenant has this site."""
    return id_ in await store.sites.forms(tx, [id_])


async def zone_of_site(tx: Tx, id_: UUID) -> str | None:
    """Return a site's time zone; None when there is no such site."""
    site = (await store.sites.forms(tx, [id_])).get(id_)
    return site.time_zone if site else None


async def sites(tx: Tx) -> dict[UUID, SiteForm]:
    """Return the tenant's sites."""
    return await store.sites.forms(tx, None)

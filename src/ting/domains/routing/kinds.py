"""What administrators set up of routing: queues, skills, sites, calendars, runs of numbers, aux codes."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from ting.domains.routing import api, store
from ting.domains.routing.api.reasons import save_aux_code
from ting.domains.routing.numbers import SchemeForm, checked_scheme
from ting.domains.routing.queue import (
    CalendarForm,
    QueueForm,
    SiteForm,
    SkillForm,
    checked,
    checked_calendar,
    checked_site,
)
from ting.domains.routing.reasons import AuxForm
from ting.events.queue import QueueChanged
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused
from ting.kit.text import name_of


async def _skills(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, SkillForm]:
    return {
        id_: SkillForm(name=name, lang=lang)
        for id_, name, lang in await store.skills.named(tx)
        if ids is None or id_ in ids
    }


async def _save_skill(tx: Tx, id_: UUID, form: SkillForm) -> None:
    await store.skills.put(tx, id_, msgspec.structs.replace(form, name=name_of(form.name)))


async def _drop_skill(tx: Tx, id_: UUID) -> None:
    asking = [
        each.name for each in (await store.queues.forms(tx, None)).values() if any(n.skill == id_ for n in each.needs)
    ]
    if asking:
        raise Refused(
            "in_use",
            f"It is asked for by {', '.join(asking)}.",
            "Let them ask for something else first.",
            names=asking,
        )
    await store.skills.drop(tx, id_)


async def _save_calendar(tx: Tx, id_: UUID, form: CalendarForm) -> None:
    await store.sites.put_calendar(tx, id_, checked_calendar(form))
    _changed(tx, await store.queues.following(tx, calendar=id_))


async def _save_site(tx: Tx, id_: UUID, form: SiteForm) -> None:
    await _known_scheme(tx, form.scheme)
    await store.sites.put(tx, id_, checked_site(form))
    _changed(tx, await store.queues.following(tx, site=id_))


async def _save_scheme(tx: Tx, id_: UUID, form: SchemeForm) -> None:
    used = await store.numbers.choosing(tx, id_) if form.archived else []
    if used:
        raise Refused("in_use", f"{', '.join(used)} run by it.", "Let them choose another first.", names=used)
    await store.numbers.put(tx, id_, checked_scheme(form))


async def _known_scheme(tx: Tx, scheme: UUID | None) -> None:
    if scheme is not None and scheme not in await store.numbers.forms(tx, [scheme]):
        raise Refused("field", "This run of numbers is not there any more.", "Choose another.", field="scheme")


async def _save_queue(tx: Tx, id_: UUID, form: QueueForm) -> None:
    forms = await store.queues.forms(tx, None)
    if id_ in forms and forms[id_].key != form.key:
        raise Refused("field", "The short name stays what it was made with.", "Make another queue.", field="key")
    await _known_scheme(tx, form.scheme)
    skills = {skill for skill, _, _ in await store.skills.named(tx)}
    await api.put_queue(tx, id_, checked(form, skills, forms.keys(), id_))


def _changed(tx: Tx, queues: Iterable[UUID]) -> None:
    """What a queue follows from has changed, and so it has."""
    for id_ in queues:
        tx.emit(QueueChanged(queue=id_))


SKILLS = Kind(
    key="skills", struct=SkillForm, permission="queues.manage", load=_skills, save=_save_skill, remove=_drop_skill
)
CALENDARS = Kind(
    key="calendars",
    struct=CalendarForm,
    permission="queues.manage",
    load=store.sites.calendars,
    save=_save_calendar,
    remove=store.sites.drop_calendar,
)
SITES = Kind(key="sites", struct=SiteForm, permission="queues.manage", load=store.sites.forms, save=_save_site)
QUEUES = Kind(key="queues", struct=QueueForm, permission="queues.manage", load=store.queues.forms, save=_save_queue)
SCHEMES = Kind(
    key="ticket-schemes", struct=SchemeForm, permission="queues.manage", load=store.numbers.forms, save=_save_scheme
)
AUX_CODES = Kind(
    key="aux-codes", struct=AuxForm, permission="people.manage", load=store.reasons.forms, save=save_aux_code
)

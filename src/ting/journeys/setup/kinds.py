"""What administrators set up that several rooms keep together: an agent with his seat and skills, where customers come in."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.journeys.rosters.duty import follow
from ting.kit.db import Tx
from ting.kit.ids import new_key
from ting.kit.kind import Kind
from ting.kit.problem import NotThere

CHANNEL = "webchat"


class AgentForm(msgspec.Struct, frozen=True, kw_only=True):
    """One of the tenant's people. `archived`: he is disabled, cannot sign in here, and keeps his past."""

    name: str
    alias: str
    """The name that customers see."""
    email: str
    """It stays: it is who he is."""
    locale: str
    role: str
    team: UUID | None = None
    site: UUID | None = None
    """Where he works: he serves the queues of this site; without, those of all."""
    unit: UUID | None = None
    """Where he belongs in the organisation; without, where his team belongs."""
    capacity: Annotated[int, Meta(ge=1, le=60)] = 6
    """How much he may carry at once: a chat weighs 2, a call 6."""
    skills: dict[UUID, Annotated[int, Meta(ge=1, le=5)]] = {}
    archived: bool = False


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, AgentForm]:
    members = await people.members(tx, ids)
    seats = await routing.seats(tx)
    skills: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for person, skill, _, level in await routing.proficiencies(tx):
        skills[person][skill] = level
    return {
        id_: AgentForm(
            name=member.name,
            alias=member.alias,
            email=member.email,
            locale=member.locale,
            role=member.role,
            team=member.team,
            site=member.site,
            unit=member.unit,
            capacity=seats[id_].set_up if id_ in seats else 6,
            skills=skills[id_],
            archived=member.disabled,
        )
        for id_, member in members.items()
    }


async def _save(tx: Tx, id_: UUID, form: AgentForm) -> None:
    if not form.skills.keys() <= {skill for skill, _, _ in await routing.skills(tx)}:
        raise NotThere("skill")
    if form.site is not None and not await routing.is_site(tx, form.site):
        raise NotThere("site")
    member = people.Member(
        name=form.name,
        alias=form.alias,
        email=form.email,
        locale=form.locale,
        role=form.role,
        team=form.team,
        site=form.site,
        unit=form.unit,
        disabled=form.archived,
    )
    before = await people.role_of(tx, id_)
    await people.save_member(tx, id_, member)
    after = await people.role_of(tx, id_)
    if after is not None and after.rights.may(people.SERVE):
        await routing.set_up_seat(tx, id_, capacity=form.capacity, skills=form.skills)
    await follow(tx, id_)
    if before != after:
        await routing.replanned(tx, id_)  # the router asks again whom he may serve


async def _allows(tx: Tx, by: UUID, id_: UUID, form: AgentForm | None) -> None:
    """Nobody gives more than he has himself, nor puts out of work, or in again, who has more."""
    before = (await people.members(tx, [id_])).get(id_)
    seen = await people.seen_by(tx, by)
    if seen is not None and id_ not in seen:
        raise NotThere("person")
    if before is None or form is None or (form.role, form.archived) == (before.role, before.disabled):
        return
    given = [role.rights for role in await people.roles(tx) if role.key in (before.role, form.role)]
    await people.check_author(tx, by, *given)


AGENTS = Kind(
    key="agents",
    struct=AgentForm,
    permission="people.manage",
    load=_load,
    save=_save,
    allows=_allows,
    house=True,
)


class PointForm(msgspec.Struct, frozen=True, kw_only=True):
    """A widget on a site: which queues it leads to, who may embed it, and its look."""

    name: str
    queues: tuple[UUID, ...]
    """The customer may choose among these; the first is the default."""
    origins: tuple[str, ...] = ()
    """The sites that may embed it; this server's own pages always may."""
    accent: str | None = None
    side: Literal["right", "left"] = "right"
    across: Annotated[int, Meta(ge=0, le=200)] = 20
    up: Annotated[int, Meta(ge=0, le=200)] = 20
    """Pixels from that side, and from the bottom."""
    label: dict[str, str] = {}
    """What the button says beside its picture, by language."""
    greeting: dict[str, str] = {}
    closed: dict[str, str] = {}
    """In place of the greeting while all its queues are closed."""
    entry: tenancy.Entry = "open"
    """Who may begin a conversation: anybody, or who has an invitation."""
    calls: UUID | None = None
    """The number that customers may call from here, with their browser as the telephone; null: they may not."""
    key: str = ""
    """It stands in the script tag; it is made here, and stays."""


async def _points(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, PointForm]:
    return {
        point.id: PointForm(
            name=point.name,
            queues=point.queues,
            origins=point.origins,
            accent=point.accent,
            entry=point.entry,
            calls=point.calls,
            key=point.key,
            **msgspec.structs.asdict(point.look),
        )
        for point in await tenancy.points(tx)
        if point.channel == CHANNEL and (ids is None or point.id in ids)
    }


async def _save_point(tx: Tx, id_: UUID, form: PointForm) -> None:
    if not set(form.queues) <= {queue.id for queue in await routing.queues(tx)}:
        raise NotThere("queue")
    if form.calls is not None and form.calls not in await telephony.numbers(tx, [form.calls]):
        raise NotThere("number")
    await tenancy.put_point(
        tx,
        tenancy.ContactPoint(
            id=id_,
            tenant=tx.tenant,
            key=new_key(),
            channel=CHANNEL,
            name=form.name,
            queues=form.queues,
            origins=form.origins,
            accent=form.accent.lower() if form.accent else None,
            entry=form.entry,
            calls=form.calls,
            look=tenancy.Look(
                side=form.side,
                across=form.across,
                up=form.up,
                label=form.label,
                greeting=form.greeting,
                closed=form.closed,
            ),
        ),
    )


POINTS = Kind(
    key="points",
    struct=PointForm,
    permission="queues.manage",
    load=_points,
    save=_save_point,
    remove=tenancy.drop_point,
)

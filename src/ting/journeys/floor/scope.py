"""What part of a centre is looked at: a site, a team, or all of it. It narrows the view; it keeps nobody from the rest."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.problem import NotThere


class Scope(msgspec.Struct, frozen=True):
    """A site, a team, both or neither."""

    site: UUID | None = None
    team: UUID | None = None

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return self.site is None and self.team is None


WHOLE = Scope()


class Choices(msgspec.Struct, frozen=True):
    """What may be looked at, and where the reader himself belongs: what he sees first."""

    sites: list[Named]
    teams: list[Named]
    own: Scope


class Part(msgspec.Struct, frozen=True):
    """What a scope comes to: queues in order, and people (None: everybody)."""

    queues: list[routing.Queue]
    people: frozenset[UUID] | None

    def has(self, person: UUID | None) -> bool:
        """Whether somebody belongs to it."""
        return self.people is None or person in self.people


async def choices(tx: Tx, person: UUID) -> Choices:
    """Return the tenant's sites and teams, and where this person belongs."""
    me = (await people.members(tx, [person])).get(person)
    return Choices(
        sites=[Named(id_, name) for id_, name in await routing.site_names(tx)],
        teams=[Named(team.id, team.name) for team in await people.teams(tx)],
        own=Scope(me.site, me.team) if me else Scope(),
    )


async def part(tx: Tx, scope: Scope, queues: Sequence[routing.Queue], floor: Sequence[routing.Seat]) -> Part:
    """Return the queues and people of a scope. Raises NotThere for a site or team that is not the tenant's.

    A site has its own queues and its own staff. A team has its members, and the queues that one of them may serve.
    """
    if scope.all:
        return Part(list(queues), None)
    if scope.site is not None and not await routing.is_site(tx, scope.site):
        raise NotThere("site")
    if scope.team is not None and scope.team not in {team.id for team in await people.teams(tx)}:
        raise NotThere("team")
    chosen = frozenset(
        id_
        for id_, member in (await people.members(tx)).items()
        if scope.site in (None, member.site) and scope.team in (None, member.team)
    )
    found = [queue for queue in queues if scope.site in (None, queue.site)]
    if scope.team is not None:
        theirs = served(queues, [seat for seat in floor if seat.person in chosen])
        found = [queue for queue in found if queue.id in theirs]
    return Part(found, chosen)


def served(queues: Collection[routing.Queue], seats: Collection[routing.Seat]) -> set[UUID]:
    """Return the queues that one of these seats may serve."""
    return {queue.id for queue in queues if routing.who_may_serve(queue, seats)}

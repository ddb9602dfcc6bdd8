"""What part of a centre is looked at: a site, a team, or all of it; never more than one's role lets one see."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.problem import NotThere


class Scope(msgspec.Struct, frozen=True):
    """A site, a team, both or neither. `person`: oneself, who sees nobody else."""

    site: UUID | None = None
    team: UUID | None = None
    person: UUID | None = None

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return self.site is None and self.team is None and self.person is None


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


def within(asked: Scope, person: UUID, membership: people.Membership) -> Scope:
    """Return what is looked at when somebody asks for this. Raises NotThere for what is not his to see."""
    match membership.rights.scope:
        case "tenant":
            return asked
        case "team" if membership.team_id is not None:
            if asked.team not in (None, membership.team_id):
                raise NotThere("team")
            return Scope(asked.site, membership.team_id)
        case "site" if membership.site is not None:
            if asked.site not in (None, membership.site):
                raise NotThere("site")
            return Scope(membership.site, asked.team)
        case _:
            return Scope(asked.site, asked.team, person)


async def choices(tx: Tx, person: UUID, membership: people.Membership) -> Choices:
    """Return the sites and teams that somebody may look at, and where he belongs."""
    mine = within(Scope(), person, membership)
    return Choices(
        sites=[Named(id_, name) for id_, name in await routing.site_names(tx) if _offers(mine, mine.site, id_)],
        teams=[Named(each.id, each.name) for each in await people.teams(tx) if _offers(mine, mine.team, each.id)],
        own=Scope(membership.site, membership.team_id),
    )


def _offers(mine: Scope, held: UUID | None, choice: UUID) -> bool:
    return mine.person is None and held in (None, choice)


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
        if scope.site in (None, member.site) and scope.team in (None, member.team) and scope.person in (None, id_)
    )
    found = [queue for queue in queues if scope.site in (None, queue.site)]
    if scope.team is not None or scope.person is not None:
        theirs = served(queues, [seat for seat in floor if seat.person in chosen])
        found = [queue for queue in found if queue.id in theirs]
    return Part(found, chosen)


def served(queues: Collection[routing.Queue], seats: Collection[routing.Seat]) -> set[UUID]:
    """Return the queues that one of these seats may serve."""
    return {queue.id for queue in queues if routing.who_may_serve(queue, seats)}

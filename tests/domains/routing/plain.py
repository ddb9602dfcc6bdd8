"""The plain model: the slowest and clearest correct matcher. It loops over everybody and shares no rule with Floor."""

import uuid
from dataclasses import dataclass, field

from msgspec.structs import replace

from ting.domains.routing.model import Need, Seat, Ticket


@dataclass
class Plain:
    """All tickets and all seats, looked at from the beginning each time."""

    tickets: dict[uuid.UUID, Ticket] = field(default_factory=dict)
    seats: dict[uuid.UUID, Seat] = field(default_factory=dict)

    def match(self, now: int) -> list[tuple[Ticket, Seat, int]]:
        """Return (ticket, seat, how many seats could have taken it) in the order of service."""
        made = []
        for ticket in self.in_order():
            possible = [seat for seat in self.seats.values() if self.may(ticket, seat, now)]
            if possible:
                seat = min(possible, key=lambda seat: self.preference(ticket, seat, now))
                made.append((ticket, seat, len(possible)))
                self.tickets[ticket.id] = replace(ticket, state="offered")
                self.seats[seat.person] = replace(seat, offered=True)
        return made

    def in_order(self) -> list[Ticket]:
        return sorted(self.tickets.values(), key=lambda ticket: (ticket.rank, ticket.entered_at, ticket.id))

    def may(self, ticket: Ticket, seat: Seat, now: int) -> bool:
        """May this seat be offered this ticket now?"""
        if ticket.state == "offered" or ticket.away:
            return False
        if any(refusal.person == seat.person and now < refusal.until for refusal in ticket.refused):
            return False
        if not seat.available or not seat.connected or seat.offered:
            return False
        if seat.load + ticket.weight > seat.capacity:
            return False
        if ticket.rings and (not seat.phone or seat.on_call):
            return False
        if self.is_kept_for_its_agent(ticket, now):
            return seat.person == ticket.direct
        return self.could_serve(ticket, seat, now)

    def could_serve(self, ticket: Ticket, seat: Seat, now: int) -> bool:
        """Has the seat the tenant, and the queue, the site and the skills; or those of who helps out by now?"""
        return ticket.tenant in seat.tenants and (
            self.serves_its_own(ticket, seat, now) or self.helper(ticket, seat, now) is not None
        )

    def serves_its_own(self, ticket: Ticket, seat: Seat, now: int) -> bool:
        """Would he serve it without any overflow?"""
        return self.serves(ticket.queue, ticket.site, ticket.needs, ticket, seat, now)

    def helper(self, ticket: Ticket, seat: Seat, now: int) -> uuid.UUID | None:
        """For whom does he help out, where he does not serve it anyway?"""
        if self.serves_its_own(ticket, seat, now):
            return None
        for each in ticket.helps:
            waited_enough = now - ticket.entered_at >= each.after_ms
            if waited_enough and self.serves(each.queue, each.site, each.needs, ticket, seat, now):
                return each.of
        return None

    def serves(
        self,
        queue: uuid.UUID,
        site: uuid.UUID | None,
        needs: tuple[Need, ...],
        ticket: Ticket,
        seat: Seat,
        now: int,
    ) -> bool:
        """Is he of this queue and site, with these skills?"""
        if seat.queues is not None and queue not in seat.queues:
            return False
        if (
            site is not None
            and seat.places is not None
            and site not in seat.places
            and ticket.tenant not in seat.places
        ):
            return False
        return all(seat.skills.get(need.skill, 0) >= level_after(need, now - ticket.entered_at) for need in needs)

    def is_kept_for_its_agent(self, ticket: Ticket, now: int) -> bool:
        """Does the ticket wait for the agent it names?"""
        agent = self.seats.get(ticket.direct) if ticket.direct else None
        if agent is None or now >= ticket.direct_until:
            return False
        if not agent.available or not agent.connected or ticket.weight > agent.capacity:
            return False
        if any(refusal.person == agent.person and now < refusal.until for refusal in ticket.refused):
            return False
        if ticket.rings and not agent.phone:
            return False
        if ticket.direct_kind == "direct":
            return ticket.tenant in agent.tenants
        return self.could_serve(ticket, agent, now)

    def preference(self, ticket: Ticket, seat: Seat, now: int) -> tuple[object, ...]:
        """The agent it names, then who need not help out, then skill, then load, then spared skills, then the longest idle."""
        has = {need.skill: seat.skills.get(need.skill, 0) for need in ticket.needs}
        missing = sum(max(0, need.level - has[need.skill]) for need in ticket.needs)
        unneeded = [skill for skill, level in seat.skills.items() if level > 0 and skill not in has]
        surplus = sum(max(0, has[need.skill] - need.level) for need in ticket.needs)
        share = seat.load / seat.capacity
        helps = self.helper(ticket, seat, now) is not None
        named = seat.person != ticket.direct
        return (named, helps, missing, share, len(unneeded), surplus, seat.idle_since, seat.person)

    def next_at(self, now: int) -> int | None:
        """The next instant later than now at which any waiting ticket changes by time alone."""
        instants = set()
        for ticket in self.tickets.values():
            if ticket.state == "waiting" and not ticket.away:
                instants |= {ticket.entered_at + step.after_ms for need in ticket.needs for step in need.relax}
                for each in ticket.helps:
                    instants.add(ticket.entered_at + each.after_ms)
                    instants |= {ticket.entered_at + step.after_ms for need in each.needs for step in need.relax}
                instants |= {refusal.until for refusal in ticket.refused}
                instants |= {ticket.direct_until} if ticket.direct else set()
        return min((at for at in instants if at > now), default=None)

    def skipped_before(self, ticket: Ticket) -> list[uuid.UUID]:
        """Who waits further ahead in the same queue."""
        ahead = []
        for other in self.in_order():
            if other.id == ticket.id:
                break
            if other.queue == ticket.queue and other.state == "waiting":
                ahead.append(other.id)
        return ahead


def level_after(need: Need, waited: int) -> int:
    """The level still asked for."""
    level = need.level
    for step in need.relax:
        if waited >= step.after_ms and step.level < level:
            level = step.level
    return level

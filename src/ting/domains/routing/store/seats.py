"""Seats: what a person says he is, what he carries, and the floor that the matcher sees."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.routing.model import Seat
from ting.domains.routing.states import Status
from ting.domains.routing.store.duties import duties, levels, measure
from ting.kit.db import Row, Tx

SeatState = Literal["READY", "OFFERED", "BUSY", "WRAPUP", "AWAY", "OFFLINE"]


class SeatRow(msgspec.Struct, frozen=True):
    """A seat as it is kept; `state` follows from the rest."""

    person: UUID
    status: Status
    aux: str | None
    status_since: int
    state: SeatState
    since: int
    connected: bool
    load: int
    capacity: int
    offers: int
    talking: int
    wrapping: int
    misses: int
    idle_since: int
    extra: int
    """What it carries above its capacity."""
    full: int | None
    """On light duty: the capacity that it has otherwise."""
    own: int | None
    """While a routing profile says how much it carries: the capacity that it has otherwise."""
    phone: bool
    """A phone of his is registered: calls may be offered."""

    @property
    def set_up(self) -> int:
        """The person's own capacity, whatever is in force now."""
        return self.own or self.full or self.capacity


async def set_capacity(tx: Tx, person: UUID, capacity: int) -> SeatRow | None:
    """Set how much a seat may carry of itself; what is in force over that (a profile, light duty) stays."""
    await tx.execute("update seat set own_capacity = $2 where person_id = $1", person, capacity)
    await measure(tx, person)
    return await one(tx, person)


async def insert(tx: Tx, person: UUID, capacity: int) -> None:
    """Give a person a seat, if he has none."""
    await tx.execute(
        "insert into seat (person_id, capacity) values ($1, $2) on conflict (person_id) do nothing", person, capacity
    )


async def one(tx: Tx, person: UUID) -> SeatRow | None:
    """Return a seat."""
    row = await tx.fetchrow("select * from seat where person_id = $1", person)
    return _row(row) if row else None


async def lock(tx: Tx, person: UUID) -> SeatRow | None:
    """Lock a seat."""
    row = await tx.fetchrow("select * from seat where person_id = $1 for update", person)
    return _row(row) if row else None


async def by_person(tx: Tx) -> dict[UUID, SeatRow]:
    """Return all seats that the transaction may see, by person."""
    return {row["person_id"]: _row(row) for row in await tx.fetch("select * from seat")}


async def of_persons(tx: Tx, persons: Sequence[UUID]) -> dict[UUID, SeatRow]:
    """Return the seats of these persons."""
    rows = await tx.fetch("select * from seat where person_id = any($1)", persons)
    return {row["person_id"]: _row(row) for row in rows}


ON_CALL = """exists (
  select from assignment a where a.person_id = s.person_id and a.state = 'serving' and a.channel = 'phone'
)"""
"""Whether the seat `s` talks in a call."""

FLOOR = f"""
select s.*,
  array(
    select m.tenant_id from membership m join role r on r.tenant_id = m.tenant_id and r.key = m.role
    where m.person_id = s.person_id and r.permissions && array['contacts.serve', '*'] and m.disabled_at is null
  ) as tenants,
  array(select coalesce(m.site_id, m.tenant_id) from membership m where m.person_id = s.person_id) as places,
  (select jsonb_object_agg(p.skill_id, p.level) from proficiency p where p.person_id = s.person_id) as skills,
  (select jsonb_agg(d) from duty d where d.person_id = s.person_id) as duties,
  {ON_CALL} as on_call
from seat s
"""  # noqa: S608


async def on_the_floor(tx: Tx, persons: Sequence[UUID] | None = None) -> list[Seat]:
    """Return seats as the matcher wants them (for the house: with skills and tenants of all)."""
    if persons is None:
        rows = await tx.fetch(FLOOR)
    else:
        rows = await tx.fetch(FLOOR + " where s.person_id = any($1)", list(persons))
    return [
        Seat(
            person=row["person_id"],
            tenants=frozenset(row["tenants"]),
            queues=None,
            skills=levels(row["skills"], row["duties"]),
            capacity=row["capacity"],
            load=row["load"],
            available=row["status"] == "available",
            connected=row["connected"],
            offered=row["offers"] > 0,
            idle_since=row["idle_since"],
            places=frozenset(row["places"]),
            duties=duties(row["duties"]),
            phone=row["phone"],
            on_call=row["on_call"],
        )
        for row in rows
    ]


async def shift(
    tx: Tx,
    person: UUID,
    *,
    load: int = 0,
    offers: int = 0,
    talking: int = 0,
    wrapping: int = 0,
    misses: int | None = None,
    above: bool = False,
) -> SeatRow | None:
    """Move a seat's counts by so much; the constraints refuse what cannot be.

    `above`: what does not fit is taken on above the capacity. What ends is taken from there first.
    """
    row = await tx.fetchrow(
        "update seat set load = load + $2, offers = offers + $3, talking = talking + $4, wrapping = wrapping + $5, "
        "misses = coalesce($6, misses), extra = case when $7 then greatest(extra, load + $2 - capacity) "
        "else least(extra, greatest(load + $2 - capacity, 0)) end where person_id = $1 returning *",
        person,
        load,
        offers,
        talking,
        wrapping,
        misses,
        above,
    )
    return _row(row) if row else None


# Light duty lowers the capacity and keeps the person's own; whatever else he becomes gives that back. What the seat
# carries already stays with it, above its capacity.
SET_STATUS = """
with own as (
  select person_id, coalesce(full_capacity, capacity) as whole,
         least(coalesce(full_capacity, capacity), coalesce($4, coalesce(full_capacity, capacity))) as now
  from seat where person_id = $1
)
update seat set status = $2, aux = $3, misses = case when $2 = 'available' then 0 else misses end,
  full_capacity = case when $4::int is not null then own.whole end, capacity = own.now,
  extra = greatest(seat.load - own.now, 0)
from own where seat.person_id = own.person_id returning seat.*
"""


async def set_status(
    tx: Tx, person: UUID, status: str, aux: str | None, *, capacity: int | None = None
) -> SeatRow | None:
    """Set what a person says he is. Coming back clears the offers he missed. `capacity`: for light duty, so much only."""
    row = await tx.fetchrow(
        SET_STATUS,
        person,
        status,
        aux,
        capacity,
    )
    return _row(row) if row else None


async def set_connected(tx: Tx, person: UUID, *, connected: bool) -> SeatRow | None:
    """Note that a desk is there, or gone; None when nothing changed."""
    row = await tx.fetchrow(
        "update seat set connected = $2 where person_id = $1 and connected <> $2 returning *", person, connected
    )
    return _row(row) if row else None


async def set_phone(tx: Tx, person: UUID, *, there: bool) -> SeatRow | None:
    """Note whether a phone of a person's is registered; None when nothing changed."""
    row = await tx.fetchrow(
        "update seat set phone = $2 where person_id = $1 and phone <> $2 returning *", person, there
    )
    return _row(row) if row else None


def _row(row: Row) -> SeatRow:
    return SeatRow(
        person=row["person_id"],
        status=row["status"],
        aux=row["aux"],
        status_since=row["status_since"],
        state=row["state"],
        since=row["since"],
        connected=row["connected"],
        load=row["load"],
        capacity=row["capacity"],
        offers=row["offers"],
        talking=row["talking"],
        wrapping=row["wrapping"],
        misses=row["misses"],
        idle_since=row["idle_since"],
        extra=row["extra"],
        full=row["full_capacity"],
        own=row["own_capacity"],
        phone=row["phone"],
    )

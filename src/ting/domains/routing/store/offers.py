"""Offers: the claim that makes them, and how they end."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.routing.store.inputs import kept, read
from ting.domains.routing.store.seats import ON_CALL
from ting.domains.routing.why import Inputs, Proposal, Why
from ting.kit.db import Row, Tx, to_json


class OfferRow(msgspec.Struct, frozen=True):
    """An offer as it is kept."""

    id: UUID
    tenant: UUID
    ticket: UUID
    contact: UUID
    queue: UUID
    person: UUID
    weight: int
    state: str
    offered_at: int
    answer_by: int
    ended_at: int | None
    reason: str | None
    why: Why
    inputs: Inputs


# The claim is one statement, and the constraints are the judge: a ticket that somebody took, or a seat that filled up
# since it was looked at, simply gives no row.
CLAIM = f"""
with p as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[])
    as p(offer, ticket, person, answer_by, why, inputs)
), t as (
  select t.id, t.tenant_id, t.contact_id, t.queue_id, t.weight, t.dials or (t.mode = 'live' and t.channel = 'phone') as rings
  from ticket t
  where t.id in (select ticket from p) and t.state = 'waiting' and t.lost_at is null order by t.id for update
), s as (
  select s.person_id, s.capacity - s.load as room, s.phone from seat s
  where s.person_id in (select person from p) and s.status = 'available' and s.connected and s.offers = 0
  order by s.person_id for update
), ok as (
  select p.*, t.tenant_id, t.contact_id, t.queue_id, t.weight
  from p join t on t.id = p.ticket join s on s.person_id = p.person where s.room >= t.weight
    and (not t.rings or s.phone and not {ON_CALL})
), taken as (
  update ticket set state = 'offered' from ok where ticket.id = ok.ticket
), rung as (
  update seat set load = seat.load + ok.weight, offers = 1 from ok where seat.person_id = ok.person
  returning seat.person_id
)
insert into offer (id, tenant_id, ticket_id, contact_id, queue_id, person_id, weight, offered_at, answer_by, why, inputs)
select offer, tenant_id, ticket, contact_id, queue_id, person, weight, $7, answer_by, why::jsonb, inputs::jsonb
from ok
returning id, tenant_id, ticket_id, contact_id, queue_id, person_id, weight
"""  # noqa: S608


async def claim(tx: Tx, proposals: Sequence[tuple[UUID, Proposal]]) -> list[OfferRow]:
    """Make these offers, as far as ticket and seat are still free."""
    rows = await tx.fetch(
        CLAIM,
        [offer for offer, _ in proposals],
        [proposal.ticket for _, proposal in proposals],
        [proposal.person for _, proposal in proposals],
        [proposal.answer_by for _, proposal in proposals],
        [to_json(proposal.why) for _, proposal in proposals],
        [kept(proposal.inputs) for _, proposal in proposals],
        tx.now,
    )
    by_offer = dict(proposals)
    return [
        OfferRow(
            id=row["id"],
            tenant=row["tenant_id"],
            ticket=row["ticket_id"],
            contact=row["contact_id"],
            queue=row["queue_id"],
            person=row["person_id"],
            weight=row["weight"],
            state="live",
            offered_at=tx.now,
            answer_by=by_offer[row["id"]].answer_by,
            ended_at=None,
            reason=None,
            why=by_offer[row["id"]].why,
            inputs=by_offer[row["id"]].inputs,
        )
        for row in rows
    ]


async def one(tx: Tx, id_: UUID) -> OfferRow | None:
    """Return an offer."""
    row = await tx.fetchrow("select * from offer where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _row(row) if row else None


async def end(tx: Tx, id_: UUID, state: str, reason: str | None) -> OfferRow | None:
    """End a live offer; None when it is not live: somebody was faster, and he decides."""
    row = await tx.fetchrow(
        "update offer set state = $3, ended_at = $4, reason = $5 where tenant_id = $1 and id = $2 and state = 'live' returning *",
        tx.tenant,
        id_,
        state,
        tx.now,
        reason,
    )
    return _row(row) if row else None


async def live_of_ticket(tx: Tx, ticket: UUID) -> OfferRow | None:
    """Return the offer that a ticket is in."""
    row = await tx.fetchrow(
        "select * from offer where tenant_id = $1 and ticket_id = $2 and state = 'live'", tx.tenant, ticket
    )
    return _row(row) if row else None


async def live_of_person(tx: Tx, person: UUID) -> list[OfferRow]:
    """Return what a person is being offered (for the house: by all his tenants)."""
    rows = await tx.fetch("select * from offer where person_id = $1 and state = 'live'", person)
    return [_row(row) for row in rows]


async def of_contact(tx: Tx, contact: UUID) -> list[OfferRow]:
    """Return all offers of a contact, in order."""
    rows = await tx.fetch(
        "select * from offer where tenant_id = $1 and contact_id = $2 order by offered_at, id", tx.tenant, contact
    )
    return [_row(row) for row in rows]


def _row(row: Row) -> OfferRow:
    return OfferRow(
        id=row["id"],
        tenant=row["tenant_id"],
        ticket=row["ticket_id"],
        contact=row["contact_id"],
        queue=row["queue_id"],
        person=row["person_id"],
        weight=row["weight"],
        state=row["state"],
        offered_at=row["offered_at"],
        answer_by=row["answer_by"],
        ended_at=row["ended_at"],
        reason=row["reason"],
        why=msgspec.convert(row["why"], Why),
        inputs=read(row["inputs"]),
    )

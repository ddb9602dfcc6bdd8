"""Calls that were missed, at the desk of who missed them: what rang in vain, who gave up and how soon, whom somebody reached since."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id

CALLER = "+886912345678"


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url, short_abandon_ms=5_000)
    await made.add_point("phone")
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def waiting(centre: Centre, *, caller: str = CALLER, queue: str = "help") -> tuple[UUID, UUID]:
    """A caller who waits in a queue: his contact, and his call."""
    assert centre.point is not None
    point, of = centre.point, centre.queues[queue]

    async def work(tx: Tx) -> tuple[UUID, UUID]:
        call = await telephony.arrived(
            tx, engine=new_id(), channel=str(new_id()), number=point, caller=caller, called="+886223456789"
        )
        visitor, _ = await customers.new_visitor_as(tx, point, None)
        number = await routing.take_number(tx, of)
        whose = await customers.recognise(tx, visitor, name="Ms Chen", lang="en", number=number)
        contact = await conversations.open_contact(
            tx, id_=new_id(), key=new_id(), number=number, channel="phone", customer=whose.id, queue=of.id, lang="en",
            question="", point=point, visitor=visitor,
        )  # fmt: skip
        await routing.enqueue(
            tx, of, contact=contact.id, number=number, channel="phone", lang="en", tier=None, because="arrival"
        )
        await telephony.enter(tx, call, contact.id)
        return contact.id, call.id

    return await centre.db.run(centre.tenant.id, work)


async def gives_up(centre: Centre, contact: UUID, call: UUID, after_ms: int) -> None:
    """He hangs up after so long."""

    async def work(tx: Tx) -> None:
        found = await conversations.lock(tx, contact)
        await tx.execute(
            "update ticket set entered_at = entered_at - $2::bigint where contact_id = $1", contact, after_ms
        )
        await routing.leave(tx, contact, "abandoned")
        await conversations.move(tx, found, "closed", ended_at=tx.now, ended_by="customer")
        await telephony.end(tx, await telephony.lock(tx, call), "customer", "16")

    await centre.db.run(centre.tenant.id, work)


async def rang(centre: Centre, contact: UUID, name: str) -> None:
    """It rang at somebody, whose time ran out."""
    await centre.db.run(
        None,
        _rang,
        centre.tenant.id,
        contact,
        centre.staff[name].id,
    )


async def _rang(house: Tx, tenant: UUID, contact: UUID, person: UUID) -> None:
    await house.within(tenant).execute(
        "insert into offer (id, tenant_id, ticket_id, contact_id, queue_id, person_id, weight, state, offered_at, answer_by, "
        "ended_at, why, inputs) select $1, tenant_id, id, contact_id, queue_id, $2, weight, 'missed', now_ms(), now_ms(), now_ms(), "
        "'{}', '{}' from ticket where contact_id = $3",
        new_id(),
        person,
        contact,
    )


async def missed(person: httpx.AsyncClient) -> list[dict[str, Any]]:
    return good(await person.get("missed"))  # type: ignore[no-any-return]


async def test_what_rang_in_vain_is_on_the_list_of_who_it_rang_at_and_what_was_given_up_on_those_of_the_queue(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ann") as ann, signed(house, centre, "bob") as bob:
        assert await missed(ann) == []
        first, _ = await waiting(centre)
        await rang(centre, first, "ann")
        (line,) = await missed(ann)
        assert (line["contact"], line["kind"], line["to"], line["new"]) == (str(first), "rang", CALLER, True)
        assert (line["spoken"], line["taken_by"], line["reached"]) == ("+886 912 345 678", None, False)
        assert await missed(bob) == []

        second, call = await waiting(centre, caller="")
        await gives_up(centre, second, call, 60_000)
        third, call = await waiting(centre)
        await gives_up(centre, third, call, 1_000)
        assert [(each["contact"], each["kind"], each["short"], each["to"]) for each in await missed(bob)] == [
            (str(third), "abandoned", True, CALLER),
            (str(second), "abandoned", False, ""),
        ]
        assert [each["contact"] for each in await missed(ann)] == [str(third), str(second), str(first)]


async def test_what_was_seen_is_not_new_and_each_has_seen_his_own(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann, signed(house, centre, "bob") as bob:
        contact, call = await waiting(centre)
        await gives_up(centre, contact, call, 60_000)
        (line,) = await missed(ann)
        for _ in range(2):
            assert (await ann.post("missed/seen", json={"until": line["at"]})).status_code == 204
        assert [each["new"] for each in await missed(ann)] == [False]
        assert [each["new"] for each in await missed(bob)] == [True]
        assert (await ann.post("missed/seen", json={"until": line["at"] - 1})).status_code == 204
        assert [each["new"] for each in await missed(ann)] == [False]
        again, call = await waiting(centre)
        assert (await ann.post("missed/seen", json={"until": 9_999_999_999_999})).status_code == 204
        await gives_up(centre, again, call, 60_000)
        assert [each["new"] for each in await missed(ann)] == [True, False], "what is to come is not seen yet"


async def test_whom_somebody_has_reached_since_is_marked(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann:
        contact, call = await waiting(centre)
        await gives_up(centre, contact, call, 60_000)
        assert [each["reached"] for each in await missed(ann)] == [False]
        _, later = await waiting(centre)

        async def joins(tx: Tx) -> None:
            await telephony.join(tx, await telephony.lock(tx, later), centre.staff["bob"].id)

        await centre.db.run(centre.tenant.id, joins)
        assert [each["reached"] for each in await missed(ann)] == [True]


async def test_queues_whose_work_is_not_ones_own_are_not_on_ones_list(house: House, centre: Centre) -> None:
    skill = await centre.add_skill("Billing")
    await centre.add_queue("billing", needs=(routing.Need(skill, 3),))
    async with signed(house, centre, "ann") as ann:
        contact, call = await waiting(centre, queue="billing")
        await gives_up(centre, contact, call, 60_000)
        assert await missed(ann) == []

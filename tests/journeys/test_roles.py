"""Roles: made by the tenant, given by those who have as much themselves, in force at once on every screen (I8)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.waiting import PATIENCE
from ting.domains.people import api as people
from ting.domains.people.presets import PRESETS
from ting.journeys.imports.agents import names_of
from ting.kit import clock
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim.wire import ProblemError

EVERYBODY = ("agent", "phone", "moderator", "gm", "supervisor", "quality", "back-office", "observer", "administrator")


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann", "agent")
    await made.add_person("sue", "supervisor")
    return made


@pytest.fixture
async def ada(house: House, centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with signed(house, centre, "ada") as http:
        yield http


async def roles(http: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    """The roles by their keys."""
    return {item["value"]["key"]: item for item in good(await http.get("setup/roles"))}


async def put(http: httpx.AsyncClient, item: dict[str, Any], **other: Any) -> httpx.Response:
    """Save a role with some of it changed."""
    more = {key: other.pop(key) for key in ("effective_at",) if key in other}
    return await http.put(f"setup/roles/{item['id']}", json={"value": item["value"] | other, **more})


async def made(http: httpx.AsyncClient, key: str, *permissions: str, **other: Any) -> dict[str, Any]:
    """Make a role."""
    id_ = str(new_id())
    value = {"name": key.capitalize(), "key": key, "permissions": list(permissions), "scope": "tenant", **other}
    good(await http.put(f"setup/roles/{id_}", json={"value": value}))
    return (await roles(http))[key]


async def give(http: httpx.AsyncClient, centre: Centre, name: str, role: str, **other: Any) -> httpx.Response:
    """Give somebody a role."""
    return await put_form(http, await form_of(http, centre, name) | {"role": role} | other)


async def form_of(http: httpx.AsyncClient, centre: Centre, name: str) -> dict[str, Any]:
    """What the settings say of a person now, and who it is."""
    person = str(centre.staff[name].id)
    form = next(item["value"] for item in good(await http.get("setup/agents")) if item["id"] == person)
    return {"person": person, **form}


async def put_form(http: httpx.AsyncClient, form: dict[str, Any]) -> httpx.Response:
    """Save what the settings are to say of a person."""
    value = {key: said for key, said in form.items() if key != "person"}
    return await http.put(f"setup/agents/{form['person']}", json={"value": value})


def code(answer: httpx.Response, status: int = 422) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["code"])


async def test_a_tenant_begins_with_the_usual_roles_in_its_language(db: Database, ada: httpx.AsyncClient) -> None:
    found = await roles(ada)
    assert tuple(found) == EVERYBODY == tuple(preset.key for preset in PRESETS)
    assert [found[key]["value"]["name"] for key in ("agent", "gm")] == ["Chat agent", "Online GM"]
    assert all(each["value"]["description"] for each in found.values())
    assert found["administrator"]["value"]["permissions"] == ["*"]
    assert not found["observer"]["value"]["personal"]
    choices = good(await ada.get("people/roles"))
    assert [(each["key"], each["serves"]) for each in choices if each["key"] in ("agent", "quality", "observer")] == [
        ("agent", True),
        ("quality", False),
        ("observer", False),
    ]


async def test_what_a_role_may_is_what_its_people_may(house: House, centre: Centre, ada: httpx.AsyncClient) -> None:
    role = await made(ada, "reader", "contacts.read", "setup.read", "replies.manage")
    good(await give(ada, centre, "ann", "reader"))
    async with signed(house, centre, "ann") as ann:
        (own,) = good(await ann.get(f"{house.url}/api/me"))["tenants"]
        assert (own["role"], own["called"], own["permissions"], own["scope"], own["personal"]) == (
            "reader",
            "Reader",
            ["contacts.read", "replies.manage", "setup.read"],
            "tenant",
            True,
        )
        assert (await ann.get("setup/replies")).status_code == 200
        assert (await ann.get("setup/queues")).status_code == 403
        assert [each["key"] for each in good(await ann.get("setup"))] == ["replies"]
        good(await put(ada, role, permissions=["contacts.read"]))

        async def asked() -> int:
            return (await ann.get("setup/replies")).status_code

        await until(asked, lambda status: status == 403, what="the end of what was allowed")


async def test_what_changes_reaches_open_screens_and_ends_what_is_not_allowed_any_more(
    centre: Centre, ada: httpx.AsyncClient
) -> None:
    async with Stage.open() as stage:
        sue = await stage.desk(centre, "sue", status=None, board=centre.slug)
        ann = await stage.desk(centre, "ann", board=centre.slug)
        await sue.wait_for(lambda d: d.board is not None)
        before, untouched = sue._line.connections, ann._line.connections
        supervisor = (await roles(ada))["supervisor"]
        left = [each for each in supervisor["value"]["permissions"] if each != "board.view"]
        good(await put(ada, supervisor, permissions=left))
        await sue.wait_for(lambda d: d._line.connections > before and d._line.up, what="a new connection")
        with pytest.raises(ProblemError) as refused:
            await sue.ask("GET", f"/api/t/{centre.slug}/board")
        assert refused.value.status == 403
        sue.board = None
        await stage.widget(centre, "Anybody?")
        await ann.wait_offer()
        await asyncio.sleep(1.5)  # a board is told once a second
        assert sue.board is None
        assert ann._line.connections == untouched, "who is no supervisor is left alone"
        good(await give(ada, centre, "ann", "quality"))
        await ann.wait_for(lambda d: d._line.connections > untouched and d.board is not None, what="the board")


async def test_the_socket_of_somebody_who_may_less_says_so_and_closes(centre: Centre, ada: httpx.AsyncClient) -> None:
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann", status=None)
        cookie = {"Cookie": desk._door.headers["Cookie"]}
        async with connect(
            f"ws{centre.url[4:]}/api/live", additional_headers=cookie, proxy=None, open_timeout=PATIENCE
        ) as socket:
            await socket.send('{"op": "hello"}')
            await socket.recv()  # the server listens to what changes
            good(await give(ada, centre, "ann", "observer"))
            async with asyncio.timeout(PATIENCE):
                heard = [str(each) async for each in said(socket)]
            assert socket.close_code == 4409
            assert any('"op":"rights"' in each for each in heard)


async def said(socket: ClientConnection) -> AsyncIterator[str | bytes]:
    """All that a socket says until it closes."""
    try:
        while True:
            yield await socket.recv()
    except ConnectionClosed:
        return


async def test_who_serves_no_more_is_offered_nothing_more(centre: Centre, ada: httpx.AsyncClient) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        agent = (await roles(ada))["agent"]
        good(await put(ada, agent, permissions=["contacts.read", "notices.read"]))
        widget = await stage.widget(centre, "Hello?")
        sue = await stage.desk(centre, "sue")
        await sue.accept(await sue.wait_offer())
        assert not ann.offers
        assert (await centre.contact_state(widget.contact)) == "serving"


async def test_nobody_gives_what_he_has_not_himself(house: House, centre: Centre, ada: httpx.AsyncClient) -> None:
    """A people manager may neither promote, nor demote, nor become somebody who may more than he."""
    await made(
        ada,
        "hr",
        *("people.manage", "contacts.serve", "contacts.read", "notices.read"),
        *("customers.ban", "customers.read", "customers.edit", "calls.dial"),
    )
    await made(ada, "lead", "roles.manage", "people.manage", "contacts.read", "contacts.serve", scope="team")
    await centre.add_person("hal", "hr")
    await centre.add_person("leo", "lead")
    async with signed(house, centre, "hal") as hal, signed(house, centre, "leo") as leo:
        assert code(await give(hal, centre, "hal", "administrator")) == "more_than_own"
        assert code(await give(hal, centre, "ann", "supervisor")) == "more_than_own"
        assert code(await give(hal, centre, "ada", "agent")) == "more_than_own"
        assert code(await give(hal, centre, "ada", "administrator", archived=True)) == "more_than_own"
        good(await give(hal, centre, "ann", "back-office"))
        good(await give(hal, centre, "ada", "administrator", capacity=4))
        boss = centre.staff["ada"].id
        assert code(await hal.post(f"people/{boss}/password-link")) == "more_than_own"
        assert code(await hal.post(f"people/{boss}/email", json={"email": "hal@evil.example"})) == "more_than_own"
        new = {"email": f"new@{centre.slug}.example", "role": "administrator", "locale": "en"}
        assert code(await hal.post("people/invitations", json=new)) == "more_than_own"
        good(await hal.post("people/invitations", json=new | {"role": "agent"}))
        mine = {each["key"] for each in good(await hal.get("people/roles")) if each["mine"]}
        assert mine == {"agent", "phone", "back-office", "hr"}
        assert (await hal.get("setup/roles")).status_code == 403, "who manages people does not manage roles"

        found = await roles(leo)
        assert code(await put(leo, found["lead"], scope="tenant")) == "more_than_own"
        assert code(await put(leo, found["lead"], permissions=["audit.read"])) == "more_than_own"
        assert code(await put(leo, found["lead"], permissions=["*"])) == "more_than_own"
        assert code(await put(leo, found["administrator"], permissions=["contacts.read"])) == "more_than_own"
        good(await made_by(leo, "junior", "contacts.read", scope="own"))
        assert code(await made_by(leo, "senior", "contacts.read", scope="tenant")) == "more_than_own"
    before = await roles(ada)
    assert before["administrator"]["value"]["permissions"] == ["*"]
    assert "senior" not in before


async def made_by(http: httpx.AsyncClient, key: str, *permissions: str, **other: Any) -> httpx.Response:
    value = {"name": key, "key": key, "permissions": list(permissions), **other}
    return await http.put(f"setup/roles/{new_id()}", json={"value": value})


async def test_nobody_is_locked_out_neither_now_nor_by_undo_nor_later(
    house: House, centre: Centre, ada: httpx.AsyncClient
) -> None:
    found = await roles(ada)
    assert code(await put(ada, found["administrator"], permissions=["setup.read"])) == "last_administrator"
    assert code(await put(ada, found["administrator"], archived=True)) == "role_in_use"
    assert code(await give(ada, centre, "ada", "agent")) == "last_administrator"
    later = await put(
        ada, found["administrator"], permissions=["people.manage"], effective_at=clock.wall_ms() + 3_600_000
    )
    assert code(later) == "last_administrator"
    await centre.add_person("bob", "agent")
    made_one = good(await give(ada, centre, "bob", "administrator"))["change"]
    async with signed(house, centre, "bob") as bob:
        good(await give(bob, centre, "ada", "agent"))
        refused = await bob.post(f"setup/changes/{made_one['id']}/undo", json={})
        assert code(refused) == "last_administrator"


async def test_two_who_demote_each_other_at_once_do_not_both_succeed(
    house: House, centre: Centre, ada: httpx.AsyncClient
) -> None:
    await centre.add_person("bob", "administrator")
    async with signed(house, centre, "bob") as bob:
        # Each has the other's form before him: only the saving is a race, and who has lost his role may not even read.
        forms = [await form_of(ada, centre, name) | {"role": "agent"} for name in ("bob", "ada")]
        both = await asyncio.gather(*map(put_form, (ada, bob), forms))
    assert sorted(answer.is_success for answer in both) == [False, True], [answer.text for answer in both]
    left = await centre.fetch("select role from membership where tenant_id = $1", centre.tenant.id)
    assert [each["role"] for each in left].count("administrator") == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"permissions": ["contacts.read", "contacts.fly"]}, "permission_unknown"),
        ({"key": "Bad Key"}, "key"),
        ({"name": "  "}, "name"),
        ({"scope": "galaxy"}, "validation"),
        ({"name": "Supervisor", "key": "other"}, "taken"),
        ({"key": "agent"}, "taken"),
        ({"description": "x" * 2001}, "too_long"),
    ],
)
async def test_what_cannot_be_a_role_is_refused(ada: httpx.AsyncClient, value: dict[str, Any], expected: str) -> None:
    whole = {"name": "Some", "key": "some", "permissions": [], "scope": "own"} | value
    answer = await ada.put(f"setup/roles/{new_id()}", json={"value": whole})
    assert 400 <= answer.status_code < 500
    if expected != "validation":
        assert answer.json()["code"] == expected
    assert tuple(await roles(ada)) == EVERYBODY


async def test_a_role_that_nobody_has_goes_out_of_use_and_is_given_no_more(
    centre: Centre, ada: httpx.AsyncClient
) -> None:
    gm = (await roles(ada))["gm"]
    good(await give(ada, centre, "ann", "gm"))
    assert code(await put(ada, gm, archived=True)) == "role_in_use"
    good(await give(ada, centre, "ann", "agent"))
    good(await put(ada, gm, archived=True))
    assert code(await give(ada, centre, "ann", "gm")) == "role"
    assert "gm" not in {each["key"] for each in good(await ada.get("people/roles"))}


async def test_a_key_stays_whatever_is_written(ada: httpx.AsyncClient) -> None:
    gm = (await roles(ada))["gm"]
    good(await put(ada, gm, key="other", name="Game master"))
    after = (await roles(ada))["gm"]["value"]
    assert (after["key"], after["name"]) == ("gm", "Game master")


async def test_a_list_of_people_names_roles_as_they_are_called_here(
    db: Database, centre: Centre, ada: httpx.AsyncClient
) -> None:
    await made(ada, "night", "contacts.read", name="Night owls")
    async with db.tx(centre.tenant.id) as tx:
        known = (await names_of(tx)).roles
    assert {known[each] for each in ("nightowls", "night", "客服", "supervisor", "onlinegm")} == {
        "night",
        "agent",
        "supervisor",
        "gm",
    }


RULES = [
    # what is given, what the giver has, what is above
    (people.Rights(frozenset({"a.b"})), people.Rights(frozenset({"a.b"})), []),
    (people.Rights(frozenset({"a.b", "c.d"})), people.Rights(frozenset({"a.b"})), ["c.d"]),
    (people.Rights(frozenset({"a.b"})), people.Rights(frozenset({"*"})), []),
    (people.Rights(frozenset({"*"})), people.Rights(frozenset({"a.b"})), ["*"]),
    (people.Rights(frozenset({"*"}), "tenant", personal=True), people.Rights(frozenset({"*"}), "tenant", True), []),
    (people.Rights(scope="site"), people.Rights(scope="team"), ["scope site"]),
    (people.Rights(scope="own"), people.Rights(scope="team"), []),
    (people.Rights(personal=True), people.Rights(), ["personal data"]),
]


@pytest.mark.parametrize(("given", "giver", "above"), RULES)
def test_what_is_above_ones_own(given: people.Rights, giver: people.Rights, above: list[str]) -> None:
    assert given.above(giver) == above

"""A call is led through its flow: hours and look-ups happen by themselves, it goes on where it stood, it hears its language."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.centre import Centre, open_centre
from tests.farside import Asked as Question
from tests.farside import Far, answer, far_side
from tests.kit.test_wav import loudest, reader
from tests.server import House
from ting.domains.flows import api as flows
from ting.domains.flows.api import Caller, Flow, FlowStep, Prompt
from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel, PanelField
from ting.journeys.flows.guide import Act, Asked, Guide, Key, Listening, PlaceSaid, Queued, Walk
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.fetch import Fetcher
from ting.kit.ids import new_id
from ting.kit.reach import read_reach
from ting.kit.voice import Voice

HI = Prompt({"en": "Hello", "ja": "もしもし"})


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    return await open_centre(db, house.url)


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    def told(asked: Question) -> bytes:
        known = asked.target.endswith("/4711")
        return answer(body=json.dumps({"account": {"late": True}}).encode()) if known else answer(404)

    async with far_side(told) as made:
        yield made


def guide(db: Database, at: Path) -> Guide:
    """A guide whose voice always says one tone."""
    program = reader(at, f"sys.stdout.buffer.write(open({str(at / 'sound.wav')!r}, 'rb').read())")
    voice = Voice(lambda: program, Blobs(at / "voice"))
    return Guide(db, Blobs(at / "files"), voice, Fetcher(read_reach("127.0.0.1")))


async def written(centre: Centre, url: str) -> UUID:
    """Set a flow up that asks for a number, looks it up, and lets who is late wait first."""
    queue, panel, id_ = centre.queues["help"].id, new_id(), new_id()
    field = PanelField(pointer="/account/late", labels={"en": "Late"})
    steps = (
        FlowStep(key="hours", do="hours", queue=queue, next="number", otherwise="bye"),
        FlowStep(key="number", do="digits", prompt=HI, into="member", most=4, next="bill", otherwise="wait"),
        FlowStep(key="bill", do="lookup", panel=panel, field="member", into="bill", next="late", otherwise="wait"),
        FlowStep(key="late", do="compare", field="bill.late", among=("true",), next="first", otherwise="wait"),
        FlowStep(key="first", do="set", priority=5, next="wait"),
        FlowStep(key="wait", do="queue", queue=queue, callback_key="1"),
        FlowStep(key="bye", do="end"),
    )
    async with centre.db.tx(centre.tenant.id) as tx:
        await panels.put(
            tx, panel, Panel(names={"en": "Bills"}, url=f"{url}/customers/{{key}}", customer="member", fields=(field,))
        )
        await flows.put(tx, id_, flows.made(Flow(name="Main", langs=("en", "ja"), steps=steps)))
    return id_


async def keyed(leads: Guide, walk: Walk, keys: str) -> tuple[Walk, Act]:
    act: Act = Listening(0)
    for key in keys:
        walk, act = await leads.happened(walk, Key(key))
    return walk, act


@pytest.mark.parametrize(("keys", "priority"), [("4711", 5), ("4712", 0)])
async def test_hours_and_another_system_are_asked_by_themselves(
    centre: Centre, db: Database, far: Far, tmp_path: Path, keys: str, priority: int
) -> None:
    leads, id_ = guide(db, tmp_path), await written(centre, far.url)
    begun = await leads.begin(centre.tenant.id, new_id(), id_, Caller(number="+886912345678"))
    assert begun is not None
    assert begun[1] == Asked(HI, 5)
    walk, act = await keyed(leads, begun[0], keys)
    assert act == Queued(centre.queues["help"].id, None, (), priority, Prompt())
    assert walk.state.shown()["member"] == keys
    assert [asked.target for asked in far.asked] == [f"/customers/{keys}"]


async def test_who_takes_a_call_up_goes_on_where_it_stood(
    centre: Centre, db: Database, far: Far, tmp_path: Path
) -> None:
    id_, call = await written(centre, far.url), new_id()
    first = guide(db, tmp_path)
    begun = await first.begin(centre.tenant.id, call, id_, Caller(lang="ja"))
    assert begun is not None
    walk, act = await keyed(first, begun[0], "47")
    assert act == Listening(5)
    again = await guide(db, tmp_path).begin(centre.tenant.id, call, id_, Caller())
    assert again is not None
    assert (again[0].state, again[1]) == (walk.state, Asked(HI, 5))
    assert again[0].lang == "ja"
    _, act = await keyed(first, again[0], "12")
    assert isinstance(act, Queued)
    await first.over(again[0])
    async with db.tx(centre.tenant.id) as tx:
        assert await flows.run(tx, call) is None


async def test_what_is_said_is_heard_and_the_place_with_it(
    centre: Centre, db: Database, far: Far, tmp_path: Path
) -> None:
    leads = guide(db, tmp_path)
    begun = await leads.begin(centre.tenant.id, new_id(), await written(centre, far.url), Caller(lang="ja"))
    assert begun is not None
    sound = await leads.sound(begun[0], HI)
    assert sound is not None
    assert loudest(sound) == 440
    place = await leads.house_says(begun[0], PlaceSaid(7, 3, 5, "1", ""))
    assert place is not None
    assert len(place) == 44 + 3 * (len(sound) - 44), "place, minutes, key"
    said = (tmp_path / "asked").read_text("utf-8")
    assert "'-v', 'ja'" in said
    assert "7ばんめ" in said


async def test_a_flow_that_is_not_there_leads_nobody(centre: Centre, db: Database, tmp_path: Path) -> None:
    assert await guide(db, tmp_path).begin(centre.tenant.id, new_id(), new_id(), Caller()) is None

"""A call is recorded: who called is heard in one track, who answered in the other, once, whatever happens to who leads it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import RATE, loud, tone, tracks_of
from tests.server import House, until
from tests.telephone import SoftPhone, Telephone
from ting.app.asterisk import room
from ting.journeys.calls.record import TOLD
from ting.kit.blob import Blobs
from ting.kit.voice import digest
from ting_sim import DeskClient

pytestmark = pytest.mark.slow
HIS, HERS, TELLS = 440, 1000, 1700
HEARD = 0.1
"""From this on a tone is there, of about 0.65 with which a phone speaks."""


async def ruled(calling: House, centre: Centre, **rules: Any) -> None:
    """Set up what is recorded."""
    async with signed(calling, centre, "ada") as ada:
        good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": rules}))


async def talking(centre: Centre, stage: Stage, phones: Telephone) -> tuple[DeskClient, SoftPhone, SoftPhone, str]:
    """A call that is being talked in: the desk, her phone, his, and the contact."""
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    contact = str((await desk.wait_offer()).contact)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await hers.hears(HIS)
    return desk, hers, his, contact


async def rows(centre: Centre, contact: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await centre.fetch("select * from recording where contact_id::text = $1", contact)]


def left_behind(calling: House) -> list[str]:
    """What of recordings lies about that is not kept: the engine's files, and notes."""
    told = room.told(calling.settings.data)
    assert told is not None
    folders = (Path(told.at) / room.TAPES, calling.settings.data / "recorded")
    return [path.name for folder in folders for path in folder.glob("*")]


async def tracks(calling: House, centre: Centre, contact: str) -> tuple[Sequence[int], Sequence[int]]:
    """Wait until a call's one recording is kept, and hear it as its agent may."""
    (row,) = await until(lambda: rows(centre, contact))
    assert (row["kind"], row["agent_id"], row["queue_id"]) == (
        "call",
        centre.staff["ann"].id,
        centre.queues["help"].id,
    )
    async with signed(calling, centre, "ann") as ann:
        url = good(await ann.post(f"my-recordings/{row['id']}/play", json={"why": "own"}))["url"]
        return tracks_of((await ann.get(calling.url + url)).content)


async def clean(calling: House) -> None:
    async def look() -> list[str]:
        return left_behind(calling)

    await until(look, lambda names: not names, what="nothing is left behind")


def assert_apart(customer: Sequence[int], agent: Sequence[int]) -> None:
    """Each is heard in his own track, and there only; how soon the voices come is the machine's matter."""
    assert most(customer, HIS) > HEARD > most(customer, HERS) * 5
    assert most(agent, HERS) > HEARD > most(agent, HIS) * 5


def most(track: Sequence[int], hertz: int) -> float:
    """Return how loud a tone is in the half second in which it is loudest.

    Not over the whole track: a packet that comes late shifts what follows, and a tone against itself is silence.
    """
    return max(loud(track[at : at + RATE // 2], hertz) for at in range(0, max(len(track) - RATE // 2, 1), RATE // 4))


async def test_each_is_heard_in_his_own_track_and_nothing_is_left_behind(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await ruled(calling, centre, record=True, announce=False)
    _, hers, his, contact = await talking(centre, stage, phones)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    assert_apart(*await tracks(calling, centre, contact))
    await clean(calling)


async def test_who_is_to_be_told_first_hears_it_before_he_is_joined_and_it_is_not_in_the_recording(
    calling: House, centre: Centre, stage: Stage, phones: Telephone, tmp_path: Path
) -> None:
    await ruled(calling, centre, record=True, announce=True)
    said = tone(tmp_path / "said.wav", TELLS, 2).read_bytes()
    Blobs(calling.settings.kept / "voice").put(centre.tenant.id, digest(TOLD["en"], "en"), said)
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    his = await phones.caller(HIS)
    contact = str((await desk.wait_offer()).contact)
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(TELLS)
    await his.hears(HERS)
    await hers.hears(HIS)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    customer, agent = await tracks(calling, centre, contact)
    assert_apart(customer, agent)
    assert most(customer, TELLS) < HEARD > most(agent, TELLS)


async def test_in_a_pause_neither_is_heard(calling: House, centre: Centre, stage: Stage, phones: Telephone) -> None:
    await ruled(calling, centre, record=True, announce=False)
    desk, hers, his, contact = await talking(centre, stage, phones)
    one = f"/api/t/{centre.slug}/contacts/{contact}/call"
    assert (await desk.ask("PATCH", one, json={"paused": True}))["paused"]
    await until(lambda: noted(calling), lambda note: '"pauses":[[' in note)
    since = await centre.value("select now_ms()")
    await until(lambda: centre.value("select now_ms() - $1::bigint", since), lambda ms: ms > 2500)
    assert (await desk.ask("PATCH", one, json={"paused": False}))["paused"] is False
    await until(lambda: noted(calling), lambda note: ",null]" not in note)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    both = await tracks(calling, centre, contact)
    (row,) = await rows(centre, contact)
    ((begin, end),) = row["pauses"]
    assert end - begin > 2000
    for track in both:
        assert not any(track[begin * RATE // 1000 + 1 : end * RATE // 1000])
        assert any(track[: begin * RATE // 1000])


async def noted(calling: House) -> str:
    """What is noted of the talk that is recorded now."""
    (note,) = (calling.settings.data / "recorded").glob("*.json")
    return note.read_text()


async def test_what_is_not_to_be_recorded_is_not(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await ruled(calling, centre, record=False)
    _, hers, his, contact = await talking(centre, stage, phones)
    assert not left_behind(calling)
    await his.do("hang_up")
    await hers.state("DISCONNECTED")
    await until(lambda: centre.contact_state(contact), lambda state: state == "wrapup")
    assert not await rows(centre, contact)


async def test_a_recording_goes_on_when_who_leads_the_call_is_killed_and_is_kept_once(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    await ruled(calling, centre, record=True, announce=False)
    _, hers, his, contact = await talking(centre, stage, phones)
    calling.kill("phone")
    await his.do("hang_up")
    await his.state("DISCONNECTED")
    assert left_behind(calling)
    await hers.do("hang_up")
    calling.start("phone")
    assert_apart(*await tracks(calling, centre, contact))
    await clean(calling)
    assert len(await rows(centre, contact)) == 1

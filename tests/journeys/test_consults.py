"""A colleague in the conversation: asked, seen or unseen, heard by whom he should be, counted, and gone with its agent."""

import asyncio
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_guests import Guest
from tests.server import House, until
from ting.kit.db import Database
from ting_sim import DeskClient, ProblemError, WidgetClient


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    for name in ("ann", "bob", "cal"):
        await made.add_person(name)
    await made.add_person("sue", "supervisor")
    return made


async def pair(stage: Stage, centre: Centre) -> tuple[DeskClient, DeskClient, WidgetClient, str]:
    """Ann serves; Bob sits there, away."""
    ann = await stage.desk(centre, "ann")
    widget, contact = await centre.serve(stage, ann, "The router blinks", name="Lin")
    return ann, await stage.desk(centre, "bob", status="away"), widget, contact.id


async def ask(desk: DeskClient, centre: Centre, contact: str, who: str, *, writes: bool) -> Any:
    path = f"/api/t/{centre.slug}/contacts/{contact}/consults"
    return await desk.ask("POST", path, json={"person": centre.person_id(who), "writes": writes})


async def answer(desk: DeskClient, centre: Centre, consult: str, what: str = "join") -> Any:
    return await desk.ask("POST", f"/api/t/{centre.slug}/invitations/{consult}/{what}")


async def come(desk: DeskClient, other: DeskClient, centre: Centre, contact: str, *, writes: bool) -> str:
    of = await ask(desk, centre, contact, "bob", writes=writes)
    await answer(other, centre, of["id"])
    await other.contact(centre.slug, contact)
    return str(of["id"])


def codes(seen: WidgetClient | DeskClient, contact: str | None = None) -> list[str]:
    messages = seen.messages if isinstance(seen, WidgetClient) else seen.messages(contact or "")
    return [message.code for message in messages if message.code]


async def seat(centre: Centre, name: str) -> tuple[int, str]:
    (row,) = await centre.fetch("select load, state from seat where person_id = $1", centre.staff[name].id)
    return row["load"], row["state"]


async def test_who_is_asked_is_told_at_once_comes_and_writes_and_the_customer_sees_him_come_and_go(
    centre: Centre,
) -> None:
    async with Stage.open() as stage:
        ann, bob, widget, contact = await pair(stage, centre)
        heard: list[dict[str, Any]] = []
        bob.on_frame = heard.append
        of = await ask(ann, centre, contact, "bob", writes=True)
        assert await ask(ann, centre, contact, "bob", writes=True) == of, "asked twice is asked once"
        await bob.wait_for(lambda _: any(frame["op"] == "invitation" for frame in heard))
        told = next(frame["invitation"] for frame in heard if frame["op"] == "invitation")
        assert (told["by"]["name"], told["customer"]["name"], told["writes"]) == ("Real ann", "Lin", True)
        assert [each["id"] for each in (await bob.desk())["invitations"]] == [of["id"]]

        shown = await answer(bob, centre, of["id"])
        assert (shown["role"], shown["owner"]["name"], shown["number"]) == ("writes", "Real ann", "A-1001")
        assert (await answer(bob, centre, of["id"]))["id"] == contact, "twice is once"
        page = await bob.contact(centre.slug, contact)
        assert page["may"] == {"write": True, "whisper": True, "transfer": False, "end": False, "watch": False}
        assert "The router blinks" in [message.text for message in bob.messages(contact)], "he sees what was said"
        await widget.wait_for(lambda w: "guest_joined" in codes(w))

        await bob.say(centre.slug, contact, "Is the red light on?")
        await widget.wait_for(lambda w: w.messages[-1].text == "Is the red light on?")
        assert (widget.messages[-1].by, widget.messages[-1].by_name) == ("agent", f"bob of {centre.slug}")
        await ann.wait_for(lambda d: d.messages(contact)[-1].text == "Is the red light on?")
        await widget.say("Yes")
        await bob.wait_for(lambda d: d.messages(contact)[-1].text == "Yes")
        assert await centre.value("select agent_id from contact where id = $1", contact) == centre.staff["ann"].id

        await answer(bob, centre, of["id"], "leave")
        await answer(bob, centre, of["id"], "leave")
        await widget.wait_for(lambda w: codes(w)[-1] == "guest_left")
        await bob.wait_for(lambda d: contact not in d.contacts)
        with pytest.raises(ProblemError, match="not_in_contact"):
            await bob.say(centre.slug, contact, "One more thing")
        count = len(bob.messages(contact))
        await ann.say(centre.slug, contact, "Thank you, Bob is gone")
        await widget.wait_for(lambda w: w.messages[-1].text == "Thank you, Bob is gone")
        await bob.ask("GET", "/api/me")
        assert len(bob.messages(contact)) == count, "who has left hears nothing more"


async def test_who_only_whispers_is_heard_by_the_staff_and_never_seen_by_the_customer(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann, bob, widget, contact = await pair(stage, centre)
        other = Guest(
            centre.url, centre.key, token=widget.token
        )  # the customer's second window, which keeps all it hears
        await stage.enter(other)
        of = await come(ann, bob, centre, contact, writes=False)
        path = f"/api/t/{centre.slug}/contacts/{contact}/whispers"
        await bob.ask("POST", path, json={"key": "00000000-0000-7000-8000-000000000001", "text": "Ask for the colour"})
        await ann.wait_for(lambda d: d.messages(contact)[-1].text == "Ask for the colour")
        await ann.ask("POST", path, json={"key": "00000000-0000-7000-8000-000000000002", "text": "I will"})
        await bob.wait_for(lambda d: d.messages(contact)[-1].text == "I will")
        with pytest.raises(ProblemError, match="not_in_contact"):
            await bob.say(centre.slug, contact, "Dear customer")
        await bob.note(centre.slug, contact, "a note is fine")
        await answer(bob, centre, of, "leave")
        await ann.wait_for(lambda d: "consult_left" in codes(d, contact))
        await ann.say(centre.slug, contact, "Which colour is it?")
        for window in (widget, other):
            await window.wait_for(lambda w: bool(w.messages) and w.messages[-1].text == "Which colour is it?")
        for secret in ("Real bob", "bob of", "consult", "a note", "Ask for"):
            assert secret not in other.heard, secret


async def test_a_helper_carries_it_on_his_seat_above_his_capacity_and_is_freed_with_the_contact(centre: Centre) -> None:
    await centre.add_person("dan", capacity=2)
    async with Stage.open() as stage:
        ann, bob, _, contact = await pair(stage, centre)
        await come(ann, bob, centre, contact, writes=False)
        assert await seat(centre, "bob") == (1, "BUSY"), "advice is half a contact"
        dan = await stage.desk(centre, "dan")
        await ann.status("away", "break")
        _, own = await centre.serve(stage, dan, "Another one")
        of = await ask(ann, centre, contact, "dan", writes=True)
        await answer(dan, centre, of["id"])
        assert await seat(centre, "dan") == (4, "BUSY")
        with pytest.raises(ProblemError, match="still_serving"):
            await bob.status("offline")
        await ann.end(centre.slug, contact)
        await until(lambda: seat(centre, "bob"), lambda s: s[0] == 0, what="a free seat")
        await until(lambda: seat(centre, "dan"), lambda s: s[0] == 2, what="the seat's own contact alone")
        await dan.wait_for(lambda d: set(d.contacts) == {own.id})
        ends = await centre.fetch("select outcome from (select body->>'outcome' as outcome from log where type = "
                                  "'contact.consult_ended' and tenant_id = $1) e", centre.tenant.id)  # fmt: skip
        assert [row["outcome"] for row in ends] == ["over", "over"]
        handled = "select count(*) from segment where contact_id = $1 and accepted_at is not null"
        await until(lambda: centre.value(handled, contact), lambda n: n == 1, what="one who handled it")


async def test_declined_taken_back_and_too_late_change_nothing_but_the_invitation(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann, bob, widget, contact = await pair(stage, centre)
        heard: list[dict[str, Any]] = []
        ann.on_frame = heard.append
        first = await ask(ann, centre, contact, "bob", writes=True)
        await answer(bob, centre, first["id"], "leave")
        await ann.wait_for(lambda _: any(f["op"] == "consult" and f["consult"]["state"] == "declined" for f in heard))
        second = await ask(ann, centre, contact, "bob", writes=True)
        assert second["id"] != first["id"], "who declined may be asked again"
        where = f"/api/t/{centre.slug}/contacts/{contact}/consults/{second['id']}"
        with pytest.raises(ProblemError, match="not_in_contact"):
            await bob.ask("DELETE", where)
        await ann.ask("DELETE", where)
        with pytest.raises(ProblemError, match="invitation_over"):
            await answer(bob, centre, second["id"])
        third = await ask(ann, centre, contact, "bob", writes=True)
        await ann.end(centre.slug, contact)
        with pytest.raises(ProblemError, match="invitation_over"):
            await answer(bob, centre, third["id"])
        assert (await bob.desk())["invitations"] == []
        assert await seat(centre, "bob") == (0, "AWAY")
        assert not {"guest_joined", "guest_left"} & set(codes(widget))


async def test_only_the_agent_whose_contact_it_is_asks_and_only_those_who_are_there_are_asked(
    house: House, db: Database, centre: Centre
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("eve")
    async with Stage.open() as stage:
        ann, bob, _, contact = await pair(stage, centre)
        with pytest.raises(ProblemError, match="not_in_contact"):
            await ask(bob, centre, contact, "cal", writes=True)
        with pytest.raises(ProblemError, match="colleague_offline"):
            await ask(ann, centre, contact, "cal", writes=True)
        for nobody in (centre.person_id("ann"), other.person_id("eve")):
            path = f"/api/t/{centre.slug}/contacts/{contact}/consults"
            with pytest.raises(ProblemError) as refused:
                await ann.ask("POST", path, json={"person": nobody, "writes": True})
            assert refused.value.status == 404
        of = await ask(ann, centre, contact, "bob", writes=True)
        cal = await stage.desk(centre, "cal", status="away")
        with pytest.raises(ProblemError) as refused:
            await answer(cal, centre, of["id"])
        assert refused.value.status == 404
        whisper = {"key": of["id"], "text": "Psst"}
        with pytest.raises(ProblemError, match="not_allowed"):
            await cal.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/whispers", json=whisper)


async def test_a_desk_that_is_gone_leaves_and_a_supervisor_who_takes_over_is_no_helper_any_more(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann, bob, widget, contact = await pair(stage, centre)
        sue = await stage.desk(centre, "sue", status="away")
        of = await ask(ann, centre, contact, "sue", writes=True)
        await answer(sue, centre, of["id"])
        await sue.ask(
            "POST", f"/api/t/{centre.slug}/contacts/{contact}/take-over", json={"agent": centre.person_id("ann")}
        )
        await until(lambda: seat(centre, "sue"), lambda s: s[0] == 2, what="one weight, as the agent")
        await sue.wait_for(lambda d: contact in d.contacts)
        assert (await sue.desk())["contacts"][0]["role"] == "own"
        assert await centre.value("select state from consult where contact_id = $1", contact) == "over"
        of = await ask(sue, centre, contact, "bob", writes=True)
        await answer(bob, centre, of["id"])
        await bob.close()
        hurry = "update timer set due_at = 0 where key = 'desk:' || $1::text returning key"
        await until(lambda: centre.value(hurry, centre.person_id("bob")), what="the clock of a desk that is gone")
        await until(lambda: seat(centre, "bob"), lambda s: s[0] == 0, what="the seat of a desk that is gone")
        await widget.wait_for(lambda w: codes(w)[-1] == "guest_left")


async def test_of_joining_and_being_sent_away_at_one_moment_one_is_last_and_the_seat_agrees(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann, bob, _, contact = await pair(stage, centre)
        for _ in range(4):
            of = await ask(ann, centre, contact, "bob", writes=True)
            where = f"/api/t/{centre.slug}/contacts/{contact}/consults/{of['id']}"
            done = await asyncio.gather(
                answer(bob, centre, of["id"]), ann.ask("DELETE", where), answer(bob, centre, of["id"], "leave"),
                bob.say(centre.slug, contact, "Hello"), return_exceptions=True,
            )  # fmt: skip
            assert all(not isinstance(each, BaseException) or isinstance(each, ProblemError) for each in done)
            assert await seat(centre, "bob") == (0, "AWAY")
        gaps = "select max(seq) - count(*) from message where contact_id = $1"
        assert await centre.value(gaps, contact) == 0

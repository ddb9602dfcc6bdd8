"""A contact split by topic and merged back: nothing lost or doubled, the customer in one window, figures that count it once."""

import asyncio
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_guests import guest_of, link_of
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError, WidgetClient


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_queue("billing")
    for name in ("ann", "bob", "cal"):
        await made.add_person(name)
    return made


async def split(
    desk: DeskClient, centre: Centre, contact: str, title: str = "A bill", *, queue: str | None = None, **more: Any
) -> str:
    body = {"key": str(new_id()), "title": title, **more}
    if queue is not None:
        body["to_queue"] = centre.queue_id(queue)
    made = await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/topics", json=body)
    return str(made["contact"])


async def merge(desk: DeskClient, centre: Centre, contact: str, into: str) -> None:
    await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/merge", json={"into": into})


async def detail(desk: DeskClient, centre: Centre, contact: str) -> Any:
    return await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}")


def line(messages: list[Any], code: str) -> dict[str, Any]:
    """The line of this code: its words and what it says besides."""
    (found,) = [message for message in messages if message["code"] == code]
    return {**found["params"], "text": found["text"]}


def texts(messages: list[Any]) -> list[str]:
    return [message["text"] for message in messages if message["text"] and message["kind"] != "system"]


def topics(widget: WidgetClient) -> dict[str, Any]:
    return {topic["contact"]: topic for topic in widget.state.topics} if widget.state else {}


async def away(centre: Centre, stage: Stage, name: str) -> DeskClient:
    return await stage.desk(centre, name, status="away")


async def test_another_matter_goes_to_another_queue_and_agent_while_its_customer_stays_in_one_window(
    centre: Centre,
) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, "The router blinks", name="Lin")
        said = await widget.say("And the bill is wrong")
        await ann.say(centre.slug, contact.id, "One after the other")
        await ann.status("away", "meal")
        bob = await stage.desk(centre, "bob")
        sibling = await split(ann, centre, contact.id, "The bill is wrong", queue="billing", messages=[said.seq])
        offer = await bob.wait_offer()
        assert (offer.contact, offer.queue_name, offer.number[0]) == (sibling, "Billing", "B")
        taken = await bob.accept(offer)
        assert (taken.number != contact.number, taken.waiting_since is not None) == (True, True)
        await widget.wait_for(lambda w: topics(w).get(sibling, {}).get("phase") == "serving", what="the topic")
        assert (widget.contact, widget.phase) == (contact.id, "serving"), "the customer stays where he was"
        assert [(t["title"], t["agent"]) for t in topics(widget).values()] == [
            ("The router blinks", f"ann of {centre.slug}"),
            ("The bill is wrong", f"bob of {centre.slug}"),
        ]
        await bob.say(centre.slug, sibling, "Which month?")
        await widget.wait_for(lambda w: topics(w)[sibling]["unread"] == 1, what="what was not seen")
        await widget.say("It blinks red")
        await widget.look(sibling)
        assert [message.text for message in widget.messages if message.by == "agent"] == ["Which month?"]
        await widget.read()
        await widget.wait_for(lambda w: topics(w)[sibling]["unread"] == 0, what="what was seen")
        await widget.say("October")
        here, there = await detail(ann, centre, contact.id), await detail(bob, centre, sibling)
        assert texts(here["messages"])[1:] == ["And the bill is wrong", "One after the other", "It blinks red"]
        assert texts(there["messages"]) == ["Which month?", "October"]
        assert line(here["messages"], "split_off") == {
            "topic": sibling,
            "number": taken.number,
            "queue": "Billing",
            "seqs": [said.seq],
            "text": "The bill is wrong",
        }
        begun = line(there["messages"], "split_from")
        assert (begun["topic"], begun["number"], texts(begun["carried"])) == (
            contact.id,
            contact.number,
            ["And the bill is wrong"],
        )
        assert [(s["id"], s["first"]) for s in there["siblings"]] == [(contact.id, True)]
        assert [(s["id"], s["agent"]) for s in here["siblings"]] == [(sibling, "Real bob")]
        await centre.finish(bob, sibling, "wrong_place")
        await widget.wait_for(lambda w: w.phase == "ended", what="the receipt of the topic")
        assert widget.contact == sibling
        await widget.look(contact.id)
        assert widget.phase == "serving"
        await widget.say("Still blinking")
        assert await widget.verify() == []
        await centre.finish(ann, contact.id)
    rows = await until(
        lambda: centre.fetch("select * from segment where tenant_id = $1 order by enqueued_at", centre.tenant.id),
        lambda rows: len(rows) == 2 and all(row["code"] for row in rows),
    )
    assert [(row["because"], row["code"], row["merged"]) for row in rows] == [
        ("arrival", "solved", False),
        ("split", "wrong_place", False),
    ]


async def test_a_topic_that_its_agent_keeps_is_at_his_desk_at_once_and_waited_for_by_nobody(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        sibling = await split(ann, centre, contact.id, "Something else")
        await ann.wait_for(lambda d: sibling in d.contacts, what="both at the desk")
        assert (await centre.load("ann")) == 2 * int(
            await centre.value("select weight from assignment where tenant_id = $1 limit 1", centre.tenant.id)
        )
        await widget.wait_for(lambda w: set(topics(w)) == {contact.id, sibling})
        await ann.end(centre.slug, sibling)
        await ann.wrapup(centre.slug, sibling, "solved")
        await widget.wait_for(lambda w: not topics(w), what="one topic again")
        assert widget.contact == contact.id
        row = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", sibling),
            lambda rows: rows and rows[0]["code"],
        )
        assert (row[0]["because"], row[0]["code"]) == ("kept", "solved")
        await centre.finish(ann, contact.id)
        assert await centre.load("ann") == 0


async def test_merged_back_the_sibling_ends_without_wrapup_and_is_shown_and_counted_once(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, "The router blinks")
        bob = await stage.desk(centre, "bob", status="available")
        await ann.status("away", "meal")
        sibling = await split(ann, centre, contact.id, "The cable", queue="billing")
        taken = await bob.accept(await bob.wait_offer())
        await widget.look(sibling)
        await widget.say("The cable is loose")
        await bob.say(centre.slug, sibling, "Then it is the same thing")
        await bob.note(centre.slug, sibling, "same fault")
        await widget.wait_for(lambda w: len(w.messages) > 3)
        await merge(bob, centre, sibling, contact.id)
        await merge(bob, centre, sibling, contact.id)
        await bob.wait_for(lambda d: sibling not in d.contacts and d.seat is not None and d.seat.load == 0)
        await ann.wait_for(lambda d: len(d.topics) == 1 and d.topics[0]["siblings"][0]["merged_into"] == contact.id)
        await widget.wait_for(lambda w: w.contact == contact.id and not topics(w), what="one conversation again")
        await widget.wait_for(lambda w: any(message.code == "merged_from" for message in w.messages))
        shown = await detail(ann, centre, contact.id)
        brought = line(shown["messages"], "merged_from")
        assert texts(brought["carried"]) == ["The cable is loose", "Then it is the same thing", "same fault"]
        assert (brought["number"], brought["topic"]) == (taken.number, sibling)
        past = await detail(ann, centre, sibling)
        assert line(past["messages"], "merged_into")["number"] == contact.number
        assert (past["contact"]["state"], past["contact"]["code"]) == ("closed", "merged")
        assert [each["merged_into"] for each in shown["siblings"]] == [contact.id]
        inner = [message.text for message in widget.messages]
        assert "same fault" not in str(inner)
        with pytest.raises(ProblemError) as refused:
            await bob.say(centre.slug, sibling, "too late")
        assert refused.value.code == "not_in_contact"
        await centre.finish(ann, contact.id)
        rows = await until(
            lambda: centre.fetch("select * from segment where tenant_id = $1 order by enqueued_at", centre.tenant.id),
            lambda rows: len(rows) == 2 and rows[0]["acw_ended_at"] and rows[1]["merged"],
        )
        assert [(row["ended"], row["merged"], row["acw_started_at"] is None) for row in rows] == [
            ("agent", False, False),
            ("merged", True, True),
        ]
        await centre.add_person("sue", "supervisor")
        sue = await stage.desk(centre, "sue", status=None)
        day = "select ((now() at time zone $1)::date + $2::int)::text"
        asked = {
            "from": await centre.value(day, centre.tenant.time_zone, -1),
            "to": await centre.value(day, centre.tenant.time_zone, 1),
            "by": "queue",
            "grain": "whole",
        }
        table = await sue.ask("GET", f"/api/t/{centre.slug}/history", params=asked)
        total = table["total"]["figures"]
        assert {key: total[key] for key in ("contacts", "answered", "merged", "handled", "abandoned", "flow_out")} == {
            "contacts": 1,
            "answered": 2,
            "merged": 1,
            "handled": 1,
            "abandoned": 0,
            "flow_out": 0,
        }


async def test_merged_while_it_waits_a_topic_leaves_its_queue_neither_abandoned_nor_flown_out(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        await ann.status("away", "meal")
        sibling = await split(ann, centre, contact.id, queue="billing")
        await widget.look(sibling)
        assert widget.ticket is not None
        await widget.say("Never mind")
        await merge(ann, centre, sibling, contact.id)
        await widget.wait_for(lambda w: w.contact == contact.id and w.phase == "serving")
        rows = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", sibling),
            lambda rows: rows and rows[0]["merged"],
        )
        assert (rows[0]["reason"], rows[0]["accepted_at"]) == ("merged", None)
        assert await centre.value("select state from ticket where contact_id = $1", sibling) == "left"
        waiting = await centre.value("select waiting_since from contact where id = $1", contact.id)
        assert waiting is not None, "what was not answered there is not answered here"


async def test_what_a_customer_wrote_for_a_topic_goes_where_it_went_on_and_nowhere_twice(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        sibling = await split(ann, centre, contact.id)
        await widget.wait_for(lambda w: len(topics(w)) == 2)
        key, other = str(new_id()), str(new_id())

        async def say(key: str, text: str) -> None:
            await widget._deliver({"op": "say", "key": key, "text": text, "contact": sibling}, 30.0)

        await say(key, "before")
        await merge(ann, centre, sibling, contact.id)
        for _ in range(2):
            await say(key, "before")
            await say(other, "after")
        rows = await centre.fetch(
            "select contact_id, text from message where key = any($1::uuid[]) order by at, seq", [key, other]
        )
        assert [(str(row["contact_id"]), row["text"]) for row in rows] == [
            (sibling, "before"),
            (contact.id, "after"),
        ]
        stranger = await stage.widget(centre)
        with pytest.raises(ProblemError) as refused:
            await stranger._deliver({"op": "say", "key": str(new_id()), "text": "?", "contact": sibling}, 30.0)
        assert refused.value.code == "not_there"


async def test_who_says_a_thing_in_a_topic_that_is_over_is_told_and_it_slips_into_no_other(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        sibling = await split(ann, centre, contact.id)
        await centre.finish(ann, sibling)
        with pytest.raises(ProblemError) as refused:
            await widget._deliver({"op": "say", "key": str(new_id()), "text": "?", "contact": sibling}, 30.0)
        assert refused.value.code == "not_in_contact"
        with pytest.raises(ProblemError) as waits:
            await widget.start("A new one", key=str(new_id()))
        assert waits.value.code == "already_waiting"
        del contact


async def test_a_customer_who_goes_is_off_the_line_of_every_topic_and_keeps_each_place_for_its_grace(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_queue("billing", grace_ms=600)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        await ann.status("away", "meal")
        sibling = await split(ann, centre, contact.id, queue="billing")
        await widget.wait_for(lambda w: sibling in topics(w))
        there = "select count(*) from connection where subject = any($1::uuid[])"
        await until(lambda: centre.value(there, [contact.id, sibling]), lambda n: n == 2, what="on both lines")
        await widget.close()
        rows = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", sibling),
            lambda rows: rows and rows[0]["reason"] == "abandoned",
        )
        assert rows[0]["left_at"] is not None
        assert await centre.contact_state(contact.id) == "serving"


async def test_the_same_key_again_is_the_same_topic_and_bad_marks_change_nothing(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        bob = await away(centre, stage, "bob")
        widget, contact = await centre.serve(stage, ann)
        other_widget, other = await centre.serve(stage, ann, "Somebody else")
        key = str(new_id())
        made = {await split(ann, centre, contact.id, key=key) for _ in range(2)}
        assert len(made) == 1
        (sibling,) = made
        before = await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id)
        for code, asked in (
            ("empty", {"title": "  "}),
            ("marked", {"messages": [999]}),
            ("marked", {"messages": [2]}),
            ("not_there", {"to_queue": str(new_id())}),
        ):
            with pytest.raises(ProblemError) as refused:
                await ann.ask(
                    "POST",
                    f"/api/t/{centre.slug}/contacts/{contact.id}/topics",
                    json={"key": str(new_id()), "title": "x", **asked},
                )
            assert refused.value.code == code
        with pytest.raises(ProblemError) as not_mine:
            await split(bob, centre, contact.id)
        assert not_mine.value.code == "not_in_contact"
        with pytest.raises(ProblemError) as no_siblings:
            await merge(ann, centre, contact.id, other.id)
        assert no_siblings.value.code == "not_siblings"
        with pytest.raises(ProblemError) as not_his:
            await merge(bob, centre, sibling, contact.id)
        assert not_his.value.code == "not_in_contact"
        for _ in range(3):
            await split(ann, centre, contact.id)
        with pytest.raises(ProblemError) as enough:
            await split(ann, centre, contact.id)
        assert enough.value.code == "topics"
        assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == before + 3
        del widget, other_widget


async def test_what_is_merged_into_a_conversation_is_not_shown_to_a_guest_of_it(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann)
        async with await guest_of(centre, await link_of(ann, centre, contact.id, whole=True)) as guest:
            sibling = await split(ann, centre, contact.id)
            await ann.say(centre.slug, sibling, "between us")
            await merge(ann, centre, sibling, contact.id)
            await ann.say(centre.slug, contact.id, "for all")
            await guest.wait_for(lambda g: any(message.text == "for all" for message in g.messages))
            assert "merged_from" in guest.heard
            assert "between us" not in guest.heard


async def test_of_two_agents_who_merge_each_into_the_other_at_once_one_does_and_one_contact_is_left(
    centre: Centre,
) -> None:
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await away(centre, stage, "bob")
        widget, contact = await centre.serve(stage, ann)
        await ann.status("away", "meal")
        await bob.status("available")
        for _ in range(4):
            sibling = await split(ann, centre, contact.id, queue="billing")
            await bob.accept(await bob.wait_offer())
            done = await asyncio.gather(
                merge(ann, centre, sibling, contact.id),
                merge(bob, centre, contact.id, sibling),
                split(ann, centre, contact.id, "third"),
                split(bob, centre, sibling, "fourth"),
                widget.say("meanwhile"),
                return_exceptions=True,
            )
            assert not [one for one in done if isinstance(one, BaseException) and not isinstance(one, ProblemError)]
            assert sum(not isinstance(one, BaseException) for one in done[:2]) == 1
            rows = await centre.fetch(
                "select id, merged_into, state, agent_id from contact where tenant_id = $1 and state <> 'closed'",
                centre.tenant.id,
            )
            by_name = {centre.staff["ann"].id: ann, centre.staff["bob"].id: bob}
            first, *others = sorted(rows, key=lambda row: row["id"])
            if first["id"] != contact.id and str(first["id"]) != contact.id:
                break  # the first one was merged: it goes on in the other, which the loop does not follow
            for row in others:
                await merge(by_name[row["agent_id"]], centre, str(row["id"]), contact.id)
        words = await centre.value(
            "select count(*) from message where tenant_id = $1 and text = 'meanwhile'", centre.tenant.id
        )
        assert words >= 1
        loads = {name: await centre.load(name) for name in ("ann", "bob")}
        open_now = await centre.fetch(
            "select agent_id, count(*) as n from contact where tenant_id = $1 and state = 'serving' group by 1",
            centre.tenant.id,
        )
        weight = int(await centre.value("select weight from assignment where tenant_id = $1 limit 1", centre.tenant.id))
        assert loads == {
            name: weight * sum(row["n"] for row in open_now if row["agent_id"] == centre.staff[name].id)
            for name in loads
        }


async def test_a_transcript_and_the_help_page_show_what_was_merged_where_it_goes_on(
    centre: Centre, house: House
) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann)
        sibling = await split(ann, centre, contact.id, "The cable")
        await ann.say(centre.slug, sibling, "Push it in")
        await ann.note(centre.slug, sibling, "inner")
        await merge(ann, centre, sibling, contact.id)
        paper = await widget._door.ask(
            "GET",
            f"/api/webchat/{centre.key}/contacts/{contact.id}/transcript",
            params={"as": "text", "lang": "en"},
            headers={"Authorization": f"Bearer {widget.token}", "Origin": widget.origin},
        )
        assert "  | ann of" in paper.text
        assert "Push it in" in paper.text
        assert "The cable" in paper.text
        assert "inner" not in paper.text

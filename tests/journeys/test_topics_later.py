"""Topics of who is not on the line: each piece waits by itself, and has a promise of its own."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_outbox import post_office
from tests.journeys.test_topics import merge, texts, topics
from tests.mailbox import Mailbox
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError, WidgetClient


async def split(desk: DeskClient, centre: Centre, contact: str, title: str, queue: str | None = None) -> str:
    to = centre.queue_id(queue) if queue else None
    body: dict[str, Any] = {"key": str(new_id()), "title": title, "messages": [], "to_queue": to}
    path = f"/api/t/{centre.slug}/contacts/{contact}/topics"
    made = await desk.ask("POST", path, json=body)
    assert await desk.ask("POST", path, json=body) == made  # the same key again is the same contact
    return str(made["contact"])


async def owed(desk: DeskClient, centre: Centre) -> dict[str, Any]:
    return {one["contact"]: one["owed"] for one in await desk.ask("GET", f"/api/t/{centre.slug}/later")}


async def promise(centre: Centre, contact: str) -> Any:
    (row,) = await centre.fetch("select * from promise where contact_id = $1", contact)
    return row


async def letters(box: Mailbox, number: int) -> list[str]:
    async def look() -> list[Any]:
        return box.to("lin@x.example")

    return [str(mail.get_content()) for mail in await until(look, lambda seen: len(seen) >= number, what="mails")]


async def left(stage: Stage, centre: Centre, name: str) -> tuple[WidgetClient, DeskClient, str]:
    """A message that was left, at the desk of an agent."""
    await centre.add_queue("help", message="always")
    await centre.add_queue("bills", message="never", message_answer_ms=7_200_000)
    await centre.add_point()
    await centre.add_person(name)
    widget = await stage.widget(centre)
    await widget.leave_message("My parcel is lost, and the bill is wrong", ("email", "lin@x.example"))
    desk = await stage.desk(centre, name)
    await desk.accept(await desk.wait_offer())
    assert widget.contact
    return widget, desk, widget.contact


async def test_another_matter_of_a_message_waits_with_its_own_promise_and_is_answered_by_its_own_mail(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        widget, desk, first = await left(stage, centre, "ann")
        second = await split(desk, centre, first, "The bill", "bills")
        made, before = await promise(centre, second), await promise(centre, first)
        assert (made["mode"], made["state"], made["reach_kind"], made["reach"]) == (
            "message", "open", "email", "lin@x.example",
        )  # fmt: skip
        assert made["due_at"] > before["made_at"] + 7_000_000
        assert before["state"] == "trying"
        (ticket,) = await centre.fetch("select * from ticket where contact_id = $1", second)
        assert (ticket["mode"], ticket["rank"]) == ("message", made["due_at"])
        await widget.wait_for(lambda w: set(topics(w)) == {first, second})
        await desk.say(centre.slug, first, "It was found.")
        await centre.finish(desk, first)
        (one,) = await letters(box, 1)
        assert "It was found." in one
        offer = await desk.wait_offer()
        assert (offer.contact, offer.question) == (second, "The bill")
        await desk.accept(offer)
        await desk.say(centre.slug, second, "You owe nothing.")
        await centre.finish(desk, second)
        _, two = await letters(box, 2)
        assert "The bill" in two
        assert "You owe nothing." in two
        assert "It was found." not in two
        assert [(await promise(centre, each))["state"] for each in (first, second)] == ["kept", "kept"]
        (stay,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1 and dequeued_at is not null", second),
            bool,
        )
        assert (stay["mode"], stay["because"]) == ("message", "split")


async def test_merged_back_one_promise_stands_and_its_mail_says_what_was_answered_in_both(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        _, desk, first = await left(stage, centre, "ann")
        second = await split(desk, centre, first, "The bill")
        assert (await promise(centre, second))["state"] == "trying"
        await desk.say(centre.slug, second, "You owe nothing.")
        await desk.say(centre.slug, first, "It was found.")
        await merge(desk, centre, second, first)
        assert [(await promise(centre, each))["state"] for each in (first, second)] == ["trying", "withdrawn"]
        await centre.finish(desk, first)
        (mail,) = await letters(box, 1)
        assert mail.index("You owe nothing.") < mail.index("It was found.")
        assert await owed(desk, centre) == {}


async def test_another_matter_of_a_call_is_called_about_by_itself(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, _), Stage.open() as stage:
        await centre.add_queue("help", callback=True)
        await centre.add_queue("bills", callback_tries=2)
        await centre.add_point()
        await centre.add_person("ann")
        widget = await stage.widget(centre, "Call me")
        await widget.call_me("0912 345 678")
        desk = await stage.desk(centre, "ann")
        await desk.accept(await desk.wait_offer())
        assert widget.contact
        mine = await split(desk, centre, widget.contact, "Mine")
        other = await split(desk, centre, widget.contact, "The bill", "bills")
        made = [await promise(centre, each) for each in (widget.contact, mine, other)]
        assert [(one["mode"], one["state"], one["reach"], one["tries"]) for one in made[1:]] == [
            ("callback", "trying", made[0]["reach"], made[0]["tries"]),
            ("callback", "open", made[0]["reach"], 2),
        ]
        with pytest.raises(ProblemError) as refused:
            await centre.finish(desk, mine)
        assert refused.value.code == "outcome_needed"
        path = f"/api/t/{centre.slug}/contacts/{mine}/callback"
        assert (await desk.ask("POST", path, json={"outcome": "reached"}))["act"] == "talk"
        await desk.say(centre.slug, mine, "As said on the phone.")
        await centre.finish(desk, mine)
        assert texts(await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{mine}/messages")) == [
            "As said on the phone."
        ]
        assert (await promise(centre, mine))["state"] == "kept"

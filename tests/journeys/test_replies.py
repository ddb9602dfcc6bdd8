"""Canned replies at the door: filled in, in the customer's language, counted, and warned of where he got them before."""

from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim.wire import ProblemError

REFUND = {
    "name": "Refund takes days",
    "folder": "Money",
    "shortcut": "/Refund",
    "texts": {
        "en": "Dear {{customer.name}}, number {{number}}: {{agent.alias}} of {{company}} ({{ queue }}) refunds {{amount}}.",
        "ja": "{{customer.name}}様、返金いたします。",
    },
}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def write(house: House, centre: Centre, value: dict[str, Any]) -> str:
    id_ = str(new_id())
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/replies/{id_}", json={"value": value}))
    return id_


async def suggested(desk: Any, centre: Centre, contact: str) -> dict[str, Any]:
    found = await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}/replies")
    return {each["id"]: each for each in found}


def path(centre: Centre, contact: str) -> str:
    return f"/api/t/{centre.slug}/contacts/{contact}/messages"


async def test_filled_in_for_this_customer_and_stopped_while_a_blank_is_left(house: House, centre: Centre) -> None:
    id_ = await write(house, centre, REFUND)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, name="Rosa Li", lang="en")
        reply = (await suggested(ann, centre, contact.id))[id_]
        assert (reply["folder"], reply["shortcut"], reply["lang"], reply["own"]) == ("Money", "refund", "en", False)
        want = (
            f"Dear Rosa Li, number {contact.number}: {centre.staff['ann'].alias} of {centre.tenant.name} (Help) refunds"
        )
        assert reply["text"] == want + " {{amount}}."
        assert (reply["blanks"], reply["given"], reply["uses"]) == (["amount"], None, 0)
        said = {"key": str(new_id()), "text": reply["text"], "replies": [{"id": id_, "lang": "en"}]}
        with pytest.raises(ProblemError) as refused:
            await ann.ask("POST", path(centre, contact.id), json=said)
        assert (refused.value.status, refused.value.code) == (422, "blank_left")
        assert refused.value.data["blanks"] == ["amount"]
        said["text"] = want + " 30 euros."
        first = await ann.ask("POST", path(centre, contact.id), json=said)
        again = await ann.ask("POST", path(centre, contact.id), json=said)
        assert first["id"] == again["id"]
        await widget.wait_for(lambda w: any(m.text == said["text"] for m in w.messages))
        assert (await suggested(ann, centre, contact.id))[id_]["uses"] == 1, "a repeat is one use"
        other = {**said, "key": str(new_id()), "replies": [{"id": str(new_id()), "lang": "en"}]}
        with pytest.raises(ProblemError) as refused:
            await ann.ask("POST", path(centre, contact.id), json=other)
        assert refused.value.status == 404
        assert sum(m.text == said["text"] for m in widget.messages) == 1, "what is refused says nothing"
    async with signed(house, centre, "ada") as ada:
        assert good(await ada.get("reply-uses")) == [{"reply": id_, "uses": 1}]
    kept = await centre.fetch(
        "select body from log where tenant_id = $1 and type = 'contact.reply_used'", centre.tenant.id
    )
    assert [row["body"]["reply"] for row in kept] == [id_]


async def test_who_got_it_already_is_told_of_in_his_next_contact_with_another_agent(
    house: House, centre: Centre
) -> None:
    id_ = await write(house, centre, {**REFUND, "texts": {"en": "It takes {{number}} three days."}})
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, name="Rosa Li", lang="en")
        text = (await suggested(ann, centre, contact.id))[id_]["text"]
        said = {"key": str(new_id()), "text": text + " Sorry!", "replies": [{"id": id_, "lang": "en"}]}
        await ann.ask("POST", path(centre, contact.id), json=said)
        await centre.finish(ann, contact.id)
        await ann.status("away", "break")
        bob = await stage.desk(centre, "bob")
        await widget.wait_for(lambda w: w.phase == "ended")
        await widget.start("me again")
        second = await bob.accept(await bob.wait_offer())
        warned = (await suggested(bob, centre, second.id))[id_]["given"]
        assert (warned["by"], warned["number"]) == ("Real ann", contact.number), "though its number is another now"
        _, stranger = await centre.serve(stage, bob, name="Somebody else", lang="en")
        assert (await suggested(bob, centre, stranger.id))[id_]["given"] is None
    # The words were changed: this text he has not got.
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/replies/{id_}", json={"value": {**REFUND, "texts": {"en": "Two days."}}}))
    async with Stage.open() as stage:
        bob = await stage.desk(centre, "bob", status=None)
        assert (await suggested(bob, centre, second.id))[id_]["given"] is None


async def test_the_customers_language_is_taken_and_another_said(house: House, centre: Centre) -> None:
    id_ = await write(house, centre, REFUND)
    kin = await write(house, centre, {"name": "Only Chinese", "texts": {"zh-CN": "您好", "ja": "こんにちは"}})
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann, lang="ja")
        found = await suggested(ann, centre, contact.id)
        assert (found[id_]["lang"], found[id_]["blanks"]) == ("ja", ["customer.name"]), "who gave no name has none"
        _, contact = await centre.serve(stage, ann, lang="zh-TW")
        found = await suggested(ann, centre, contact.id)
        assert (found[id_]["lang"], found[kin]["lang"]) == ("en", "zh-CN"), "the tenant's; or what he can read"


async def test_ones_own_are_ones_own(house: House, centre: Centre) -> None:
    id_ = str(new_id())
    mine = {"name": "Hello", "texts": {"en": "Hello from me"}, "shortcut": "hi"}
    async with signed(house, centre, "ann") as ann, signed(house, centre, "bob") as bob:
        assert good(await ann.put(f"my-replies/{id_}", json=mine))["shortcut"] == "hi"
        good(await ann.put(f"my-replies/{id_}", json=mine))
        taken = await ann.put(f"my-replies/{new_id()}", json=mine)
        assert (taken.status_code, taken.json()["code"]) == (409, "taken")
        good(await bob.put(f"my-replies/{new_id()}", json=mine))
        for other in (await bob.put(f"my-replies/{id_}", json=mine), await bob.delete(f"my-replies/{id_}")):
            assert other.status_code == 404
        for value, code in (
            ({**mine, "texts": {"en": "  "}}, "empty"),
            ({**mine, "texts": {"xx": "what"}}, "language"),
            ({**mine, "name": " "}, "name"),
            ({**mine, "shortcut": "two words"}, "shortcut"),
        ):
            refused = await ann.put(f"my-replies/{id_}", json=value)
            assert (refused.status_code, refused.json()["code"]) == (422, code)
        shared = await ann.put(f"setup/replies/{new_id()}", json={"value": mine})
        assert shared.status_code == 403
    async with signed(house, centre, "ada") as ada:
        assert good(await ada.get("setup/replies")) == [], "nobody's own"
        theirs = await ada.put(f"setup/replies/{id_}", json={"value": mine})
        assert theirs.status_code == 404
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk, lang="en")
        found = await suggested(desk, centre, contact.id)
        assert [(each["own"], each["texts"]) for each in found.values()] == [(True, mine["texts"])]
        await desk.ask("DELETE", f"/api/t/{centre.slug}/my-replies/{id_}")
        assert await suggested(desk, centre, contact.id) == {}


async def test_a_supervisor_and_an_agent_see_each_other_writing_and_the_customer_only_his_agent(
    house: House, centre: Centre
) -> None:
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        widget, contact = await centre.serve(stage, ann)
        heard: dict[str, list[dict[str, Any]]] = {"ann": [], "sue": []}
        ann.on_frame, sue.on_frame = heard["ann"].append, heard["sue"].append

        def typing(of: str) -> list[tuple[str, str]]:
            return [(f["who"], f["name"]) for f in heard[of] if f["op"] == "typing"]

        await sue.typing(centre.slug, contact.id)  # who does not watch is nobody here
        await sue.ask("PUT", f"/api/t/{centre.slug}/contacts/{contact.id}/watch")

        async def both() -> tuple[list[Any], list[Any]]:
            await sue.typing(centre.slug, contact.id)
            await ann.typing(centre.slug, contact.id)
            return typing("ann"), typing("sue")

        await until(both, all, what="both see each other")
        assert set(typing("ann")) == {("staff", "Real sue")}
        assert set(typing("sue")) == {("agent", "Real ann")}
        await widget.wait_for(lambda w: w.typing_name is not None)
        assert widget.typing_name == centre.staff["ann"].alias


async def test_a_draft_of_two_replies_is_a_use_of_both_and_the_report_says_what_became_of_them(
    house: House, centre: Centre
) -> None:
    one = await write(house, centre, {**REFUND, "texts": {"en": "Three days."}})
    two = await write(house, centre, {**REFUND, "name": "=Sorry", "shortcut": None, "texts": {"en": "Sorry."}})
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, name="Rosa Li", lang="en")
        made_of = [{"id": one, "lang": "en"}, {"id": two, "lang": "en"}, {"id": one, "lang": "en"}]
        said = {"key": str(new_id()), "text": "Sorry. Three days.", "replies": made_of}
        await ann.ask("POST", path(centre, contact.id), json=said)
        await ann.ask("POST", path(centre, contact.id), json=said)
        await centre.finish(ann, contact.id)
        async with signed(house, centre, "ada") as ada:
            ask = {"from": 1, "to": 1 + 366 * 86_400_000}
            assert (await ada.get("reply-report", params=ask)).status_code == 200
            now = await centre.value("select now_ms()")
            ask = {"from": now - 86_400_000, "to": now + 60_000}
            found = good(await ada.get("reply-report", params=ask))
            assert found["code"] == "solved"
            lines = {line["id"]: line["figures"] for line in found["lines"]}
            for id_ in (one, two):
                assert [lines[id_][k] for k in ("used", "contacts", "closed", "resolved")] == [1, 1, 1, 1]
                assert [lines[id_][k] for k in ("provisional", "again", "again_pct")] == [1, 0, None]
            await widget.wait_for(lambda w: w.phase == "ended")
            await widget.start("still no money")
            await until(
                lambda: centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id),
                lambda n: n == 2,
            )
            other = good(await ada.get("reply-report", params={**ask, "code": "follow_up"}))
            lines = {line["id"]: line["figures"] for line in other["lines"]}
            assert [lines[one][k] for k in ("resolved_pct", "again", "again_pct", "provisional")] == [0.0, 1, 100.0, 0]
            sheet = (await ada.get("reply-report.csv", params=ask)).text
            assert "Money,'=Sorry,1,1,1,1,100.00,1,1,100.00,0,0," in sheet
            wrongs: list[dict[str, str | int]] = [
                {**ask, "code": "nothing"},
                {"from": 5, "to": 5},
                {"from": 0, "to": 400 * 86_400_000},
            ]
            for wrong in wrongs:
                assert (await ada.get("reply-report", params=wrong)).status_code == 422
    async with signed(house, centre, "ann") as agent:
        assert (await agent.get("reply-report", params=ask)).status_code == 403

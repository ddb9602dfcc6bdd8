"""A supervisor on the floor: whispers, takes over, changes what somebody is; the customer hears none of it but a name."""

import json

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.domains.reports import api as reports
from ting.domains.reports.api import Goal, figures
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError


async def staffed(db: Database, house: House) -> Centre:
    """A centre with two agents and two supervisors."""
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("bob")
    await centre.add_person("sue", "supervisor")
    await centre.add_person("tom", "supervisor", capacity=2)
    return centre


async def whisper(desk: DeskClient, centre: Centre, contact: str, text: str, key: str | None = None) -> str:
    """Whisper; return the message's id."""
    path = f"/api/t/{centre.slug}/contacts/{contact}/whispers"
    return str((await desk.ask("POST", path, json={"key": key or str(new_id()), "text": text}))["id"])


async def take(desk: DeskClient, centre: Centre, contact: str, agent: str) -> None:
    """Take a contact over from somebody."""
    path = f"/api/t/{centre.slug}/contacts/{contact}/take-over"
    await desk.ask("POST", path, json={"agent": centre.person_id(agent)})
    await desk.desk()


async def test_a_whisper_is_heard_by_the_agent_and_who_watches_and_never_by_the_customer(
    house: House, db: Database
) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        sue, tom = await stage.desk(centre, "sue", status=None), await stage.desk(centre, "tom", status=None)
        widget, contact = await centre.serve(stage, ann)
        await tom.ask("PUT", f"/api/t/{centre.slug}/contacts/{contact.id}/watch")
        key = str(new_id())
        said = await whisper(sue, centre, contact.id, "offer him the refund", key)
        assert await whisper(sue, centre, contact.id, "offer him the refund", key) == said
        for desk in (ann, tom):
            await desk.wait_for(lambda d: any(m.id == said for m in d.messages(contact.id)), what="the whisper")
        heard = next(m for m in ann.messages(contact.id) if m.id == said)
        assert (heard.kind, heard.text, heard.by_name) == ("whisper", "offer him the refund", "Real sue")
        back = await whisper(ann, centre, contact.id, "is that allowed?")
        await tom.wait_for(lambda d: any(m.id == back for m in d.messages(contact.id)))
        with pytest.raises(ProblemError) as refused:
            await whisper(bob, centre, contact.id, "not mine")
        assert refused.value.status == 403
        # What comes after it is heard by the customer, so the whisper has passed him by; nor does a new look bring it.
        aloud = await ann.say(centre.slug, contact.id, "I shall refund it")
        await widget.wait_for(lambda w: any(m.id == aloud.id for m in w.messages))
        widget.drop()
        await widget.reconnect()
        last = await ann.say(centre.slug, contact.id, "Done")
        await widget.wait_for(lambda w: any(m.id == last.id for m in w.messages))
        async with await stage.widget(centre, token=widget.token) as again:
            await again.wait_for(lambda w: any(m.id == last.id for m in w.messages))
            for window in (widget, again):
                assert not {said, back} & {m.id for m in window.messages}
                assert "whisper" not in {m.kind for m in window.messages}
        await centre.finish(ann, contact.id)
        with pytest.raises(ProblemError) as refused:
            await whisper(sue, centre, contact.id, "too late")
        assert refused.value.status == 409


async def test_a_supervisor_takes_over_and_the_customer_sees_a_new_name(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        widget, contact = await centre.serve(stage, ann)
        await ann.say(centre.slug, contact.id, "One moment")
        told: list[dict[str, object]] = []
        ann.on_frame = told.append
        await take(sue, centre, contact.id, "ann")
        await take(sue, centre, contact.id, "ann")
        await widget.wait_for(
            lambda w: w.state is not None and w.state.agent == f"sue of {centre.slug}", what="the new name"
        )
        await ann.wait_for(lambda d: contact.id not in d.contacts)
        gone = next(f for f in told if f["op"] == "contact" and f["contact_id"] == contact.id and not f["contact"])
        assert gone["by"] == "Real sue"
        assert sue.contacts[contact.id].state == "serving"
        with pytest.raises(ProblemError) as refused:
            await ann.say(centre.slug, contact.id, "still me")
        assert refused.value.code == "not_in_contact"
        heard = await sue.say(centre.slug, contact.id, "I am her supervisor")
        await widget.wait_for(lambda w: any(m.id == heard.id for m in w.messages))
        assert "taken_over" not in {m.code for m in widget.messages}
        assert (await centre.load("ann"), await centre.load("sue")) == (0, 2)
        await centre.finish(sue, contact.id)
        assert await centre.load("sue") == 0
        # Offline before: he was away while he had it, and was offered nothing for it.
        seat = await sue.desk()
        assert (seat["seat"]["status"], seat["seat"]["aux"]) == ("away", "supervising")


async def test_a_full_seat_takes_over_all_the_same_and_is_offered_nothing_more(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, tom = await stage.desk(centre, "ann"), await stage.desk(centre, "tom", status=None)
        contacts = [(await centre.serve(stage, ann, f"question {n}"))[1] for n in range(2)]
        for contact in contacts:
            await take(tom, centre, contact.id, "ann")
        row = (
            await centre.fetch("select load, capacity, extra from seat where person_id = $1", centre.staff["tom"].id)
        )[0]
        assert tuple(row) == (4, 2, 2)
        await tom.status("available")
        await ann.status("away", "break")
        await stage.widget(centre, "and me?")
        for contact in contacts:
            assert not tom.offers
            await centre.finish(tom, contact.id)
        await tom.wait_offer()
        assert await centre.value("select extra from seat where person_id = $1", centre.staff["tom"].id) == 0


async def test_of_two_supervisors_one_takes_over_and_the_other_is_told_who(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        sue, tom = await stage.desk(centre, "sue", status=None), await stage.desk(centre, "tom", status=None)
        _, contact = await centre.serve(stage, ann)
        await take(sue, centre, contact.id, "ann")
        with pytest.raises(ProblemError) as refused:
            await take(tom, centre, contact.id, "ann")
        assert (refused.value.status, refused.value.code) == (409, "with_another")
        assert "Real sue" in refused.value.data["detail"]
        with pytest.raises(ProblemError) as refused:
            await take(ann, centre, contact.id, "sue")
        assert refused.value.status == 403
        # Handed back, and passed on twice: the guard has counted these, and not the taking over.
        await sue.transfer(centre.slug, contact.id, note="back to you", to_agent=centre.person_id("ann"))
        await ann.accept(await ann.wait_offer())
        bob = await stage.desk(centre, "bob")
        went = await ann.transfer(centre.slug, contact.id, note="yours", to_agent=centre.person_id("bob"))
        assert went == {"to": "agent"}
        await centre.finish(bob, (await bob.accept(await bob.wait_offer())).id)
        with pytest.raises(ProblemError) as refused:
            await take(tom, centre, contact.id, "bob")
        assert refused.value.code == "not_serving"


async def test_what_was_taken_over_is_no_transfer_and_no_answer_from_the_queue(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        _, contact = await centre.serve(stage, ann)
        await take(sue, centre, contact.id, "ann")
        await centre.finish(sue, contact.id)

        async def stays() -> list[reports.Segment]:
            async with db.tx(centre.tenant.id) as tx:
                return await reports.segments(tx, 0, tx.now + 1)

        first, second = await until(stays, lambda found: len(found) == 2 and all(one.handled for one in found))
        assert (first.ended, second.ended, second.because) == ("taken_over", "agent", "taken_over")
        counts = figures.count([first, second], Goal())
        assert (counts.contacts, counts.answered, counts.entered) == (1, 1, 1)
        work = figures.work([first, second])
        assert (work.handled, work.transferred, work.taken_over, work.agent_first) == (2, 0, 1, 1)


async def test_a_supervisor_sets_what_somebody_is_and_he_is_told_by_whom(house: House, db: Database) -> None:
    centre, other = await staffed(db, house), await open_centre(db, house.url)
    await other.add_person("zoe")
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        told: list[dict[str, object]] = []
        ann.on_frame = told.append
        path = f"/api/t/{centre.slug}/agents/{centre.person_id('ann')}/status"
        await sue.ask("POST", path, json={"status": "away", "aux": "meal"})
        await ann.wait_for(lambda d: d.seat is not None and d.seat.status == "away")
        assert [f["by"] for f in told if f["op"] == "seat" and "by" in f] == ["Real sue"]
        kept = await centre.value(
            "select body from log where aggregate = $1 order by id desc limit 1", f"seat:{centre.person_id('ann')}"
        )
        assert (kept["reason"], kept["by"]) == ("supervisor", centre.person_id("sue"))
        for data, code in (
            ({"status": "away"}, "aux_needed"),
            ({"status": "away", "aux": "fishing"}, "aux_unknown"),
            ({"status": "asleep"}, "status_unknown"),
        ):
            with pytest.raises(ProblemError) as refused:
                await sue.ask("POST", path, json=data)
            assert refused.value.code == code
        await sue.ask("POST", path, json={"status": "available"})
        await centre.serve(stage, ann)
        with pytest.raises(ProblemError) as refused:
            await sue.ask("POST", path, json={"status": "offline"})
        assert refused.value.code == "still_serving"
        for who, whom in ((ann, centre.person_id("bob")), (sue, other.person_id("zoe"))):
            with pytest.raises(ProblemError) as refused:
                await who.ask("POST", f"/api/t/{centre.slug}/agents/{whom}/status", json={"status": "available"})
            assert refused.value.status == (403 if who is ann else 404)
        assert json.dumps(told)


async def test_on_light_duty_one_keeps_what_one_has_and_is_offered_one_at_a_time(house: House, db: Database) -> None:
    centre = await staffed(db, house)
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        held = [(await centre.serve(stage, ann, f"question {n}"))[1] for n in range(2)]
        light = {"status": "available", "aux": "light"}
        seat = await ann.ask("POST", "/api/desk/status", json=light)
        assert (seat["light"], seat["load"], seat["capacity"]) == (True, 4, 2)
        assert await ann.ask("POST", "/api/desk/status", json=light) == seat
        await stage.widget(centre, "one")
        await stage.widget(centre, "two")
        await centre.finish(ann, held[0].id)
        assert not ann.offers  # there is one at his desk still
        await centre.finish(ann, held[1].id)
        await ann.accept(await ann.wait_offer())
        board = await sue.ask("GET", f"/api/t/{centre.slug}/board")
        assert [agent["light"] for agent in board["agents"] if agent["id"] == centre.person_id("ann")] == [True]
        assert (await ann.ask("GET", "/api/desk"))["offers"] == []
        seat = await ann.ask("POST", "/api/desk/status", json={"status": "available"})
        assert (seat["light"], seat["capacity"]) == (False, 6)
        await ann.wait_offer()
        with pytest.raises(ProblemError) as refused:
            await ann.ask("POST", "/api/desk/status", json={"status": "away", "aux": "light"})
        assert refused.value.code == "aux_other_status"

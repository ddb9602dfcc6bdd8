"""What happens by the clock: silence is warned of and ended, wrap-up ends, who is gone is replaced."""

from tests.centre import Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database


async def test_a_silent_customer_is_warned_then_closed_and_the_seat_is_free(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, idle_warn_ms=600, idle_close_ms=500, acw_ms=400)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        await desk.say(centre.slug, contact.id, "Are you there?")
        await widget.wait_for(lambda w: w.phase == "ended")
        await widget.wait_for(lambda w: w.messages[-1].code == "closed_idle")
        assert [m.code for m in widget.messages if m.code][-2:] == ["idle_warning", "closed_idle"]
        # after-contact work that nobody ends ends by itself, and says so
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("READY", 0))
        row = (await centre.fetch("select state, ended_by, code from contact where id = $1", contact.id))[0]
        assert tuple(row) == ("closed", "system", "unset")
        segment = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", contact.id),
            lambda rows: rows and rows[0]["acw_ended_at"] is not None,
        )
        assert (segment[0]["acw_capped"], segment[0]["ended"]) == (True, "system")


async def test_a_customer_who_waits_for_our_answer_is_never_called_idle(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, idle_warn_ms=300, idle_close_ms=200)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        await widget.say("I am waiting")
        looked = await centre.value("select due_at from timer where key = $1", f"idle:{contact.id}")
        await until(
            lambda: centre.value("select due_at from timer where key = $1", f"idle:{contact.id}"),
            lambda due: due is not None and due >= looked + 600,
            what="two looks at it",
        )
        assert not any(message.code for message in widget.messages if message.code in ("idle_warning", "closed_idle"))
        assert widget.phase == "serving"


async def test_an_agents_desk_that_stays_away_gives_its_contacts_back_to_the_head_of_the_queue(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, desk_grace_ms=300)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, "I was being helped")
        later = await stage.widget(centre, "I came later")
        await ann.decline(await ann.wait_offer())
        ann.drop()
        await widget.wait_for(lambda w: w.phase == "queued")
        await widget.wait_for(lambda w: any(message.code == "returned_to_queue" for message in w.messages))
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        await later.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 1)
        assert later.ticket is not None
        assert later.ticket.moved_back is not None
        assert later.ticket.moved_back["reasons"] == [{"code": "returned", "count": 1}]
        assert await centre.load("ann") == 0
        bob = await stage.desk(centre, "bob")
        taken = await bob.accept(await bob.wait_offer())
        assert taken.id == contact.id
        await widget.wait_for(lambda w: w.state is not None and w.state.agent == f"bob of {centre.slug}")
        await ann.reconnect()
        await ann.wait_for(lambda d: not d.contacts, what="an empty desk")


async def test_a_desk_that_comes_back_within_its_grace_keeps_its_contacts(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, desk_grace_ms=20_000)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        desk.drop()
        await until(
            lambda: centre.value("select connected from seat where person_id = $1", centre.staff["ann"].id),
            lambda there: there is False,
        )
        said = await widget.say("while you were away")
        await desk.reconnect()
        await desk.wait_for(lambda d: any(message.id == said.id for message in d.messages(contact.id)))
        await desk.contact(centre.slug, contact.id)
        assert await centre.value("select count(*) from timer where key = $1", f"desk:{centre.person_id('ann')}") == 0
        assert await desk.verify(centre.slug, contact.id) == []


async def test_who_is_off_the_line_when_his_contact_is_passed_on_does_not_stand_in_line_for_ever(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, grace_ms=300)
    other = await centre.add_queue("other", grace_ms=300)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        widget.drop()
        await desk.wait_for(lambda d: not d.contacts[contact.id].customer_connected)
        await desk.status("away", "meal")
        await desk.transfer(centre.slug, contact.id, to_queue=str(other.id), note="went away")
        await until(lambda: centre.contact_state(contact.id), lambda state: state == "closed")
        assert (
            await centre.value("select count(*) from ticket where contact_id = $1 and state = 'waiting'", contact.id)
            == 0
        )

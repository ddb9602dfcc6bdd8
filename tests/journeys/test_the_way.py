"""The whole way of a contact, walked by a real customer's window and a real desk."""

from tests.centre import Stage, open_centre
from tests.server import House
from ting.kit.db import Database


async def test_a_contact_comes_takes_a_number_is_answered_helped_wrapped_up_and_measured(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        widget = await stage.widget(centre, "Where is my order?", name="Ann")
        offer = await desk.wait_offer()
        assert (offer.question, offer.queue_name) == ("Where is my order?", "Help")
        contact = await desk.accept(offer)
        await widget.wait_for(lambda w: w.phase == "serving")
        assert widget.state and widget.state.agent == f"mei of {centre.slug}"
        await desk.say(centre.slug, contact.id, "Hello Ann")
        await widget.wait_for(lambda w: w.messages[-1].text == "Hello Ann")
        await widget.say("Thank you 🌷")
        await desk.wait_for(lambda d: d.messages(contact.id)[-1].text == "Thank you 🌷")
        await widget.read()
        await desk.read(centre.slug, contact.id)
        await desk.end(centre.slug, contact.id)
        await widget.wait_for(lambda w: w.phase == "ended")
        await desk.wrapup(centre.slug, contact.id, "solved")
        assert await centre.contact_state(contact.id) == "closed"
        assert await centre.load("mei") == 0
        assert await widget.verify() == []

"""H11: customers know agents by their aliases; whatever a customer is ever told, a real name is not in it."""

import json
from typing import Any

from tests.centre import Stage
from tests.journeys.test_consults import answer
from tests.journeys.test_guests import Guest, guest_of, link_of
from tests.journeys.test_outbox import post_office
from tests.journeys.test_transcript import asked, mails, post
from tests.server import House
from tests.waiting import http_to
from ting.kit.db import Database
from ting_sim import WidgetClient

STAFF = ("ann", "bob", "sue")


class Ear(WidgetClient):
    """A customer's window, which keeps all that the server ever tells it."""

    heard: str = ""

    async def _heard(self, frame: dict[str, Any]) -> None:
        self.heard += json.dumps(frame, ensure_ascii=False)
        await super()._heard(frame)


async def test_whatever_a_customer_is_told_an_agents_real_name_is_not_in_it(house: House, db: Database) -> None:
    """A conversation with everything in it: three who serve, one who helps, a guest, files, a call, mail, a survey."""
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        for name in STAFF:
            await centre.add_person(name, "supervisor" if name == "sue" else "agent")
        ann, bob, sue = [await stage.desk(centre, name, status=None) for name in STAFF]
        await ann.status("available")
        widget = Ear(centre.url, centre.key)
        await stage.enter(widget)
        config = json.dumps(await widget.config(), ensure_ascii=False)
        await widget.start("Who are you?", name="Lin")
        contact = await ann.accept(await ann.wait_offer())
        base = f"/api/t/{centre.slug}/contacts/{contact.id}"
        await ann.typing(centre.slug, contact.id)
        await ann.say(centre.slug, contact.id, "Your agent")
        await ann.send_file(centre.slug, contact.id, "note.txt", b"a note", "text/plain")
        await bob.status("available")
        helping = await ann.ask("POST", f"{base}/consults", json={"person": centre.person_id("bob"), "writes": True})
        await answer(bob, centre, helping["id"])
        await bob.say(centre.slug, contact.id, "A colleague")
        guest: Guest
        async with await guest_of(centre, await link_of(ann, centre, contact.id, whole=True)) as guest:
            await guest.wait_for(lambda g: len(g.messages) > 2)
            heard = guest.heard
        await answer(bob, centre, helping["id"], "leave")
        await ann.transfer(centre.slug, contact.id, to_agent=centre.person_id("bob"), note="Please go on")
        await bob.accept(await bob.wait_offer())
        await sue.ask("POST", f"{base}/take-over", json={"agent": centre.person_id("bob")})
        await sue.say(centre.slug, contact.id, "Their supervisor")
        await widget.wait_for(lambda w: any(m.text == "Their supervisor" for m in w.messages))
        papers = [(await asked(centre, widget.token, contact.id, f"?as={form}")).text for form in ("html", "text")]
        sent = await asked(centre, widget.token, contact.id, body=post("lin@x.example"))
        assert sent.status_code == 200, sent.text
        await centre.finish(sue, contact.id)
        await widget.wait_for(lambda w: w.phase == "ended")
        (letter,) = await mails(box, "lin@x.example", 1)
        async with http_to(house.url) as http:
            page = (await http.get(f"/help/{centre.slug}")).text
        told = {
            "config": config,
            "frames": widget.heard,
            "guest": heard,
            "page": papers[0],
            "text": papers[1],
            "mail": letter.as_string() + str(letter.get_body(("plain",)).get_content()),
            "help page": page,
        }
        for name in STAFF:
            assert f"{name} of {centre.slug}" in told["frames"], "who serves is known by an alias"
            assert {where for where, text in told.items() if f"Real {name}" in text} == set()

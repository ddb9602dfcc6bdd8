"""A conversation taken along: what its reader may see and nothing else, as a file and by mail."""

import html
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_guests import guest_of, link_of
from tests.journeys.test_outbox import post_office
from tests.mailbox import Mailbox
from tests.server import CHECKOUT, House, until
from tests.waiting import http_to
from ting.journeys.transcript.words import PLAIN, SKIPPED, SYSTEM
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError, WidgetClient

NASTY = "<script>alert('x')</script> 看這裡 https://example.com/a?b=1&c=2。"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6260000000000500010d0a2db40000000049454e44ae426082"
)


async def asked(centre: Centre, token: str | None, contact: str, path: str = "", body: Any = None) -> httpx.Response:
    """Ask for a conversation as a browser with this token does."""
    async with http_to(centre.url) as http:
        return await http.request(
            "POST" if body is not None else "GET",
            f"/api/webchat/{centre.key}/contacts/{contact}/transcript{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )


async def talk(stage: Stage, centre: Centre) -> tuple[DeskClient, WidgetClient, str]:
    """A conversation with a file, and with what is not for the customer."""
    await centre.add_person("ann")
    desk = await stage.desk(centre, "ann")
    widget, contact = await centre.serve(stage, desk, NASTY, name="Lin")
    await desk.note(centre.slug, contact.id, "a private note")
    await desk.say(centre.slug, contact.id, "An answer")
    await desk.send_file(centre.slug, contact.id, "map.png", PNG, "image/png")
    return desk, widget, contact.id


def post(to: str, **more: Any) -> dict[str, Any]:
    return {"key": str(new_id()), "to": to, "lang": "zh-TW", "zone": "Asia/Tokyo", **more}


async def test_a_customer_downloads_his_own_conversation_escaped_whole_and_without_what_stays_inside(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        _, widget, contact = await talk(stage, centre)
        page = await asked(centre, widget.token, contact, "?as=html&lang=zh-TW&zone=Asia/Tokyo")
        assert page.status_code == 200
        assert page.headers["content-disposition"].startswith("attachment")
        assert "<script" not in page.text
        assert html.escape("<script>alert('x')</script>") in page.text
        assert '<a href="https://example.com/a?b=1&amp;c=2"' in page.text
        assert '<html lang="zh-TW">' in page.text
        assert "Asia/Tokyo" in page.text
        assert "@media print" in page.text
        text = (await asked(centre, widget.token, contact, "?as=text&lang=ja")).text
        for each in (page.text, text):
            assert "An answer" in each
            assert "private note" not in each
        link = next(word for word in text.split() if "/files/" in word)
        async with http_to() as http:
            assert (await http.get(link)).content == PNG
        # nobody else's, and by nobody else
        other = await stage.widget(centre, "Another")
        assert (await asked(centre, other.token, contact)).status_code == 404
        assert (await asked(centre, "nonsense", contact)).status_code == 401
        far = await open_centre(db, house.url)
        stranger = await stage.widget(far, "Elsewhere")
        assert (await asked(centre, stranger.token, contact)).status_code == 401
        assert (await asked(far, stranger.token, contact)).status_code == 404


async def test_a_long_conversation_is_whole(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        await centre.add_person("ann")
        widget, contact = await centre.serve(stage, await stage.desk(centre, "ann"))
        await centre.fetch(
            "with told as (update contact set last_seq = last_seq + 1200 where id = $1 returning *) "
            "insert into message (id, tenant_id, contact_id, started_at, seq, at, key, by_kind, kind, text) select gen_random_uuid(), "
            "tenant_id, id, started_at, last_seq - 1200 + n, now_ms(), gen_random_uuid(), 'customer', 'text', 'line ' || n || '.' "
            "from told, generate_series(1, 1200) n",
            contact.id,
        )
        text = (await asked(centre, widget.token, contact.id, "?as=text")).text
        assert [n for n in range(1, 1201) if f"line {n}." not in text] == []


async def test_a_guest_takes_along_only_what_he_was_shown(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, _, contact = await talk(stage, centre)
        guest = await guest_of(centre, await link_of(desk, centre, contact))
        await desk.say(centre.slug, contact, "Welcome to you both")
        page = await asked(centre, guest.token, contact)
        assert "Welcome to you both" in page.text
        assert "An answer" not in page.text
        assert (await asked(centre, guest.token, str(new_id()))).status_code == 404
        assert (await asked(centre, guest.token, contact, body=post("a@x.example"))).status_code == 401


async def mails(box: Mailbox, to: str, number: int) -> Any:
    async def look() -> list[Any]:
        return box.to(to)

    return await until(look, lambda seen: len(seen) >= number, what=f"mail to {to}")


async def sent_lines(desk: DeskClient, centre: Centre, contact: str) -> list[dict[str, Any]]:
    """What the conversation tells those who serve it of transcripts that were sent."""
    page = await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}/messages")
    return [each["params"] for each in page if each["code"] == "transcript_sent"]


async def test_it_goes_by_mail_once_a_key_to_the_address_that_was_said_and_not_without_end(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        desk, widget, contact = await talk(stage, centre)
        assert (await asked(centre, widget.token, contact, "/ways")).json()["mail"] is True
        body = post("lin@x.example")
        for _ in range(2):
            answer = await asked(centre, widget.token, contact, body=body)
            assert (answer.status_code, answer.json()) == (200, {"to": "lin@x.example"})
        (mail,) = await mails(box, "lin@x.example", 1)
        assert mail["Subject"].startswith(f"您與 {centre.tenant.name} 的對話")
        assert mail["From"] == "desk@example.com"
        plain, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for each in (plain, page):
            assert "An answer" in each
            assert "對話視窗中填寫的地址" in each
            assert "private note" not in each
        assert "<script" not in page
        bad = await asked(centre, widget.token, contact, body=post("no address"))
        assert (bad.status_code, bad.json()["code"]) == (422, "email")
        statuses = [
            (await asked(centre, widget.token, contact, body=post(f"l{n}@x.example"))).status_code for n in range(3)
        ]
        assert statuses == [200, 200, 429]
        # the same again is still the same, and says so
        assert (await asked(centre, widget.token, contact, body=body)).status_code == 200
        # those who serve read who had it sent, once a mail, and not quite where to; the customer reads none of it
        assert await sent_lines(desk, centre, contact) == [{"to": "l***@x.example", "by": None}] * 3
        told = "select count(*) from log where tenant_id = $1 and type = 'contact.transcript_sent'"
        assert await centre.value(told, centre.tenant.id) == 3
        assert "transcript_sent" not in {m.code for m in widget.messages}
        assert "l***@" not in (await asked(centre, widget.token, contact)).text
        assert await centre.value("select count(*) from mail where tenant_id = $1", centre.tenant.id) == 3


async def test_one_address_is_not_plagued_from_many_conversations(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, _box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        statuses = []
        for n in range(6):
            widget = await stage.widget(centre, f"Question {n}")
            assert widget.contact
            to = "Victim@x.example" if n % 2 else "victim@x.example"
            statuses.append((await asked(centre, widget.token, widget.contact, body=post(to))).status_code)
        assert statuses == [200] * 5 + [429]


async def test_without_a_mail_sender_the_choice_is_not_offered(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Hello")
        assert widget.contact
        assert (await asked(centre, widget.token, widget.contact, "/ways")).json() == {"mail": False, "addresses": []}
        answer = await asked(centre, widget.token, widget.contact, body=post("lin@x.example"))
        assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")


async def test_an_agent_sends_what_is_at_his_desk_and_names_himself_as_customers_know_him(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        desk, _, contact = await talk(stage, centre)
        await centre.add_person("ben")
        ben = await stage.desk(centre, "ben")
        path = f"/api/t/{centre.slug}/contacts/{contact}/transcript"
        await desk.ask("POST", path, json=post("lin@x.example", lang="en"))
        (mail,) = await mails(box, "lin@x.example", 1)
        assert f"ann of {centre.slug} of {centre.tenant.name} sends you" in mail.get_body(("plain",)).get_content()
        assert "private note" not in mail.as_string()
        sent = await sent_lines(desk, centre, contact)
        assert sent == [{"to": "l***@x.example", "by": "Real ann"}]
        with pytest.raises(ProblemError) as refused:
            await ben.ask("POST", path, json=post("lin@x.example"))
        assert refused.value.code == "not_in_contact"


def test_the_words_of_system_lines_are_the_widgets_own() -> None:
    folder = Path(CHECKOUT / "ui/src/i18n")
    for lang, words in SYSTEM.items():
        widget = json.loads((folder / lang / "widget.json").read_text("utf-8"))
        said = {key[2:]: text for key, text in widget.items() if key.startswith("s_")}
        assert {code: text for code, text in said.items() if code not in SKIPPED} == words, lang
        assert PLAIN[lang].keys() == PLAIN["en"].keys()

"""The company's picture and colour where its customers meet it: pages, transcripts, and mails that carry it within."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from tests.centre import Stage
from tests.journeys.test_cards import Room, good
from tests.journeys.test_company import save
from tests.journeys.test_help_page import put_page
from tests.journeys.test_letters_out import booked, browser, mail_to, room_with_post, rung, served, token_in
from tests.journeys.test_transcript import asked, mails, post
from tests.mailbox import Mailbox
from tests.pictures import png
from tests.server import House, until
from tests.waiting import http_to
from ting.journeys.company.sheet import Head, letter
from ting.kit.db import Database

LOGO = png(30, 7)
ACCENT = "#0b6e69"


@asynccontextmanager
async def branded(house: House, db: Database) -> AsyncIterator[tuple[Room, Mailbox, Stage]]:
    """A centre with a picture, a colour, and a name in English that is its own."""
    async with room_with_post(house, db) as (room, box, stage):
        file = good(await room.ada.post("logos", files={"file": ("logo.png", LOGO, "image/png")}))
        good(await save(room.ada, "company", logo=file["id"], names={"en": "Harbour & Co"}))
        good(await save(room.ada, "points", accent=ACCENT))
        yield room, box, stage


def parts(mail: EmailMessage) -> tuple[str, str, bytes]:
    """A mail's words, its page, and the picture that the page shows."""
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    text: str = page.get_content()
    sources = re.findall(r'src="([^"]+)"', text)
    assert sources == ["cid:logo"]
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo>", "inline")
    return plain.get_content(), text, picture.get_content()


async def test_a_transcript_has_it_at_its_head_downloaded_and_mailed(house: House, db: Database) -> None:
    async with branded(house, db) as (room, box, stage):
        desk = await stage.desk(room.centre, "bob")
        widget, contact = await room.centre.serve(stage, desk)
        page = (await asked(room.centre, widget.token, contact.id, "?as=html&lang=en")).text
        assert f'src="data:image/png;base64,{b64encode(LOGO).decode()}" alt="Harbour &amp; Co"' in page
        assert f"border-top: 4px solid {ACCENT}" in page
        assert (await asked(room.centre, widget.token, contact.id, body=post("lin@x.example"))).status_code == 200
        (mail,) = await mails(box, "lin@x.example", 1)
        _, html, picture = parts(mail)
        assert picture == LOGO
        assert f'alt="{room.centre.tenant.name}"' in html
        assert ACCENT in html
        # the picture is read when the mail goes: taken away meanwhile, the words go all the same
        good(await save(room.ada, "company", logo=None))
        page = (await asked(room.centre, widget.token, contact.id, "?as=html&lang=en")).text
        assert "<img" not in page


async def test_bookings_and_surveys_by_mail_carry_it_and_their_pages_show_it(house: House, db: Database) -> None:
    async with branded(house, db) as (room, box, stage), browser(house) as http:
        await booked(room, stage, "lin@x.example", note={"en": "Third floor <b>"})
        mail = await mail_to(box, "lin@x.example")
        words, page, picture = parts(mail)
        assert picture == LOGO
        assert "Third floor <b>" in words
        assert "Third floor &lt;b&gt;" in page
        link = re.search(r'href="([^"]+/b/[^"]+)"', page)
        assert link is not None
        told = good(await http.get(f"/b/{link[1].rpartition('/')[2]}"))
        assert (told["company"]["names"], told["accent"]) == ({"en": "Harbour & Co"}, ACCENT)
        _, contact = await served(room, stage, "may@x.example")
        await rung(room.centre, "survey-mail", contact)
        words, page, picture = parts(await mail_to(box, "may@x.example"))
        assert picture == LOGO
        token = re.search(r"/s/(\S+)", words)
        assert token is not None
        about = good(await http.get(f"/s/{token[1]}"))
        assert about["accent"] == ACCENT
        await put_page(room.centre)
        shown = [
            told["company"]["logo"],
            about["company"]["logo"],
            good(await http.get(f"/{room.centre.slug}"))["company"]["logo"],
        ]
        async with http_to(house.url) as plain:
            for logo in shown:
                assert (await plain.get(logo)).content == LOGO


async def test_without_a_picture_a_mail_of_plain_words_stays_one_and_one_that_is_gone_holds_nothing_up(
    house: House, db: Database
) -> None:
    async with room_with_post(house, db) as (room, box, stage):
        _, contact = await served(room, stage, "lin@x.example")
        await rung(room.centre, "survey-mail", contact)
        mail = await mail_to(box, "lin@x.example")
        assert mail.get_content_type() == "text/plain"
        assert token_in(mail, "s")
    async with branded(house, db) as (room, box, stage):
        path = room.house.settings.data / "files" / str(room.centre.tenant.id)
        for each in path.rglob("*"):
            if each.is_file():
                each.unlink()
        await booked(room, stage, "may@x.example")
        mail = await until(lambda: _first(box, "may@x.example"), what="the mail")
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip


async def _first(box: Mailbox, address: str) -> EmailMessage | None:
    return next(iter(box.to(address)), None)


def test_plain_words_become_paragraphs_and_links_and_no_markup() -> None:
    page = letter(
        '"><x', "<Title>", Head('A "quoted" name', "cid:logo"), "One <b>\nline\n\n\nhttps://a.example/x?a=1&b=2."
    )
    assert '<html lang="&quot;&gt;&lt;x">' in page
    assert "<title>&lt;Title&gt;</title>" in page
    assert 'alt="A &quot;quoted&quot; name"' in page
    assert "<p>One &lt;b&gt;\nline</p>" in page
    assert '<a href="https://a.example/x?a=1&amp;b=2" rel="noreferrer">https://a.example/x?a=1&amp;b=2</a>.' in page
    assert "<img" not in letter("en", "", Head("A"), "x")
    assert "img-src data: cid:" in page
    assert "border-top" not in page

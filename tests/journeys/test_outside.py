"""What other systems know, beside the conversation (A10, B13): asked, signed, kept, left alone when dead, attached, erased."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage
from tests.farside import Asked, answer, far_side
from tests.journeys.test_customers import make, phone
from tests.journeys.test_identity import at_desk
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.panels.api import Panel, PanelField, filled, key_of, read
from ting.domains.panels.model import TRUSTED, rest_ms
from ting.domains.panels.reading import at
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient
from ting_sim.wire import DeskContact

BILLS = {
    "holder": "林小明",
    "due": 1299.10,
    "until": "2026-12-05",
    "page": "https://bills.example/42",
    "bills": [{"month": "2026-11", "amount": "1299.10"}, {"month": "2026-10", "amount": "<b>0</b>"}],
}
FIELDS = [
    {"pointer": "/holder", "labels": {"en": "Holder"}},
    {"pointer": "/due", "labels": {"en": "Due", "zh-TW": "應繳"}, "type": "money", "currency": "TWD"},
    {"pointer": "/until", "labels": {"en": "Until"}, "type": "date"},
    {"pointer": "/page", "labels": {"en": "Bill"}, "type": "link"},
]
COLUMNS = [
    {"pointer": "/month", "labels": {"en": "Month"}},
    {"pointer": "/amount", "labels": {"en": "Amount"}, "type": "money", "currency": "TWD"},
]


def told(_asked: Asked) -> bytes:
    return answer(body=json.dumps(BILLS).encode())


def bills(url: str, **more: Any) -> dict[str, Any]:
    panel = {
        "names": {"en": "Bills", "zh-TW": "帳單"},
        "url": f"{url}/customers/{{key}}?lang={{lang}}",
        "customer": "member",
        "fields": FIELDS,
        "rows": "/bills",
        "columns": COLUMNS,
        "fresh_s": 600,
    }
    return panel | more


async def put(http: httpx.AsyncClient, value: dict[str, Any], id_: str | None = None, version: int = 0) -> str:
    id_ = id_ or str(new_id())
    good(await http.put(f"setup/panels/{id_}", json={"value": value, "version": version}))
    return id_


def claims(token: str, secret: str) -> dict[str, Any]:
    """Check a token as docs/guide/panels.md says, without any code of ours; return what it claims."""
    head, body, mac = token.split(".")
    made = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == mac, "signed"
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT", "kid": kid_of(token)}
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    return found


def kid_of(token: str) -> str:
    return str(json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))["kid"])


async def served(
    centre: Centre, stage: Stage, ada: httpx.AsyncClient, *, member: str = "b7/..?x"
) -> tuple[DeskClient, DeskContact]:
    known = (await make(ada, "Wang", add=[phone("0912 345 678"), {"kind": "member", "value": member}]))["customer"]
    desk = await stage.desk(centre, "ann")
    return desk, await at_desk(centre, stage, desk, known["id"])


def path(contact: DeskContact, panel: str = "", more: str = "") -> str:
    return f"contacts/{contact.id}/panels" + (f"/{panel}{more}" if panel else "")


async def test_a_bill_is_looked_up_by_the_customers_key_kept_attached_and_erased(house: House, centre: Centre) -> None:
    async with (
        signed(house, centre, "ada") as ada,
        signed(house, centre, "ann") as ann,
        far_side(told) as far,
        Stage.open() as stage,
    ):
        panel = await put(ada, bills(far.url, api_key="billing key"))
        assert (
            next(each for each in good(await ada.get("setup/panels")) if each["id"] == panel)["value"]["api_key"]
            is None
        )
        first = good(await ada.post(f"panels/{panel}/secret"))
        assert not first["waits"], "the first signs at once"
        desk, contact = await served(centre, stage, ada)

        assert [each["names"]["zh-TW"] for each in good(await ann.get(path(contact)))] == ["帳單"]
        seen = good(await ann.get(path(contact, panel)))
        assert [each["value"] for each in seen["read"]["values"]] == [
            "林小明",
            "1299.1",
            "2026-12-05",
            "https://bills.example/42",
        ]
        assert seen["read"]["rows"][1] == [
            {"value": "2026-10", "unreadable": False},
            {"value": None, "unreadable": True},
        ], "a lie is said to be one, and never shown"
        asked = far.asked[0]
        assert asked.target == "/customers/b7%2F..%3Fx?lang=en", "a key opens no other address"
        assert asked.headers["authorization"] == "Bearer billing key"
        said = claims(asked.headers["ting-assertion"], first["secret"])
        assert (said["iss"], said["sub"], said["aud"]) == (centre.slug, "b7/..?x", far.url)
        assert (said["agent"], said["contact"]) == (centre.staff["ann"].email, contact.number)
        assert 0 < said["exp"] - said["iat"] <= 15

        good(await ann.get(path(contact, panel)))
        assert len(far.asked) == 1, "what is fresh is not asked again"
        newer = good(await ann.get(path(contact, panel) + "?afresh=true"))
        assert (len(far.asked), newer["answer"] == seen["answer"]) == (2, False)

        key = str(new_id())
        stale = await ann.post(path(contact, panel, "/attach"), json={"key": key, "answer": seen["answer"]})
        assert (stale.status_code, stale.json()["code"]) == (409, "panel_moved_on"), "one attaches what one has seen"
        wanted = {"key": key, "answer": newer["answer"]}
        card = good(await ann.post(path(contact, panel, "/attach"), json=wanted))
        assert good(await ann.post(path(contact, panel, "/attach"), json=wanted)) == card
        assert (card["kind"], card["params"]["card"]["at"]) == ("note", newer["at"])
        assert card["params"]["card"]["read"]["values"][0]["value"] == "林小明"
        talk = good(await ann.get(f"contacts/{contact.id}/messages"))
        assert [each["code"] for each in talk].count("panel_attached") == 1, "twice is once"

        shown = card["params"]["card"]["id"]
        assert (await ann.delete(f"contacts/{contact.id}/panel-cards/{shown}")).status_code == 403
        good(await ada.delete(f"contacts/{contact.id}/panel-cards/{shown}"))
        assert "林小明" not in str(good(await ann.get(f"contacts/{contact.id}/messages")))

        async def trail() -> set[str]:
            return {each["type"] for each in good(await ada.get("audit"))["items"]}

        noted = {"contact.panel_attached", "contact.panel_card_erased", "panel.secret_made"}
        await until(trail, lambda types: noted <= types, what="the audit trail")
        await centre.finish(desk, contact.id)


async def test_a_dead_system_is_left_alone_and_its_last_word_shown_with_its_age(
    house: House, centre: Centre, db: Database
) -> None:
    alive = True

    def moody(asked: Asked) -> bytes:
        return told(asked) if alive else b""

    async with (
        signed(house, centre, "ada") as ada,
        signed(house, centre, "ann") as ann,
        far_side(moody) as far,
        Stage.open() as stage,
    ):
        panel = await put(ada, bills(far.url, fresh_s=0))
        _, contact = await served(centre, stage, ada)
        was = good(await ann.get(path(contact, panel)))
        alive = False
        for n in range(TRUSTED):
            seen = good(await ann.get(path(contact, panel)))
            assert (seen["trouble"], seen["answer"], seen["at"]) == ("answer", was["answer"], was["at"])
            assert (seen["next_at"] is None) == (n < TRUSTED - 1)
        many = len(far.asked)
        resting = good(await ann.get(path(contact, panel) + "?afresh=true"))
        assert (resting["trouble"], len(far.asked)) == ("resting", many), "nobody waits for it"
        assert resting["read"] == was["read"]
        standing = good(await ada.get(f"panels/{panel}"))
        assert (standing["failures"], standing["rests_until"] is not None) == (TRUSTED, True)

        alive = True
        await centre.fetch("update panel set rests_until = 1 where id = $1", UUID(panel))
        again = good(await ann.get(path(contact, panel)))
        assert (again["trouble"], again["answer"] == was["answer"]) == (None, False)
        assert good(await ada.get(f"panels/{panel}"))["failures"] == 0

        slow = await put(ada, bills(far.url.replace("127.0.0.1", "169.254.169.254")))
        assert good(await ann.get(path(contact, slow)))["trouble"] == "connect", "not into the cloud's own services"


ODD = [
    (answer(404), "unknown"),
    (answer(401), "refused"),
    (answer(500), "answer"),
    (answer(302, location="http://127.0.0.1/"), "answer"),
    (answer(body=b"<html>"), "answer"),
    (answer(body=b"[" * 100_000), "answer"),
    (answer(body=b'{"bills": {"month": 1}}'), "answer"),
    (answer(body=b" " * 200_000), "answer"),
]


async def test_whatever_it_answers_the_desk_is_told_plainly(house: House, centre: Centre) -> None:
    answers = iter(ODD)
    async with (
        signed(house, centre, "ada") as ada,
        signed(house, centre, "ann") as ann,
        far_side(lambda _asked: next(answers)[0]) as far,
        Stage.open() as stage,
    ):
        _, contact = await served(centre, stage, ada)
        for n, (_, trouble) in enumerate(ODD):
            panel = await put(ada, bills(far.url))  # one of its own: it is not left alone for what another has said
            seen = good(await ann.get(path(contact, panel)))
            assert (seen["trouble"], seen["read"]) == (trouble, None), n


async def test_a_page_opens_by_a_signed_link_in_a_frame_that_opens_one_origin(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        value = {
            "names": {"en": 'Billing "x"'},
            "way": "page",
            "url": "https://bills.example/open?t={token}&c={key}",
            "customer": "member",
        }
        panel = await put(ada, value)
        _, contact = await served(centre, stage, ada, member="a&b")
        frame = good(await ann.get(path(contact)))[0]["frame"]
        unsigned = await ann.get(f"{house.url}{frame}")
        assert (unsigned.status_code, unsigned.json()["code"]) == (422, "panel_unsigned")
        old = good(await ada.post(f"panels/{panel}/secret"))
        page = await ann.get(f"{house.url}{frame}")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-src https://bills.example;" in policy
        assert "frame-ancestors 'self'" in policy
        assert 'sandbox="allow-scripts' in page.text
        assert "c=a%26b" in page.text
        assert "Billing &quot;x&quot;" in page.text
        token = page.text.split("?t=")[1].split("&amp;")[0]
        assert claims(token, old["secret"])["sub"] == "a&b"

        new = good(await ada.post(f"panels/{panel}/secret"))
        assert new["waits"]
        assert kid_of((await ann.get(f"{house.url}{frame}")).text.split("?t=")[1].split("&amp;")[0]) == old["kid"]
        assert good(await ada.post(f"panels/{panel}/secret/use"))["kid"] == new["kid"]
        assert (await ada.post(f"panels/{panel}/secret/use")).status_code == 409
        again = (await ann.get(f"{house.url}{frame}")).text.split("?t=")[1].split("&amp;")[0]
        claims(again, new["secret"])
        assert (await ann.post(path(contact, panel, "/link"))).status_code == 422, "it is no tab"


async def test_who_is_not_to_know_customers_has_only_panels_about_nobody(house: House, centre: Centre) -> None:
    await centre.add_person("ben")
    async with (
        signed(house, centre, "ada") as ada,
        signed(house, centre, "ann") as ann,
        far_side(lambda _asked: answer(body=b'{"state":"rainy"}')) as far,
        Stage.open() as stage,
    ):
        about = await put(ada, bills(far.url))
        market = {
            "names": {"en": "Market"},
            "url": f"{far.url}/market",
            "fields": [{"pointer": "/state", "labels": {"en": "State"}}],
        }
        weather = await put(ada, market)
        await put(ada, market | {"names": {"en": "Elsewhere"}, "queues": [str(new_id())]})
        await put(ada, market | {"names": {"en": "Not yours"}, "roles": ["supervisor"]})
        _, contact = await served(centre, stage, ada)
        assert {each["id"] for each in good(await ann.get(path(contact)))} == {about, weather}
        await centre.fetch("update role set personal = false where tenant_id = $1 and key = 'agent'", centre.tenant.id)
        async with signed(house, centre, "ben") as ben:  # asked anew: what one may is remembered for a moment
            assert {each["id"] for each in good(await ben.get(path(contact)))} <= {weather}
            assert (await ben.get(path(contact, about))).status_code == 404
        refused = await ada.put(
            f"setup/panels/{new_id()}", json={"value": bills("https://{key}.example"), "version": 0}
        )
        assert (refused.status_code, refused.json()["field"]) == (422, "url"), "no key chooses a host"


async def test_a_customer_who_holds_hears_how_long_and_when_it_takes_longer(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann, Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        held = good(await ann.put(f"contacts/{contact.id}/hold", json={"minutes": 2}))
        assert held["until"] - held["began_at"] == 120_000

        async def codes() -> list[str | None]:
            return [each["code"] for each in good(await ann.get(f"contacts/{contact.id}/messages"))]

        assert "on_hold" in await codes()
        due = "update timer set due_at = 1 where key = $1"
        await centre.fetch("update hold set until = began_at + 1 where contact_id = $1", UUID(contact.id))
        await centre.fetch(due, f"idle:{contact.id}")
        await centre.fetch(due, f"on_hold:{contact.id}")
        await until(codes, lambda seen: seen.count("hold_longer") == 1, what="the second word")
        assert "idle_warning" not in await codes(), "it is not he who is silent"

        async def hold() -> Any:
            desk_page = good(await ann.get(f"{house.url}/api/desk"))
            return next(each["hold"] for each in desk_page["contacts"] if each["id"] == contact.id)

        assert (await hold())["until"] > 0
        await desk.note(centre.slug, contact.id, "still looking")
        assert await hold(), "a note is not a word to the customer"
        await desk.say(centre.slug, contact.id, "Here it is")
        assert await hold() is None
        good(await ann.put(f"contacts/{contact.id}/hold", json={"minutes": 5}))
        await centre.finish(desk, contact.id)
        assert not await centre.fetch("select from hold where contact_id = $1", UUID(contact.id))
        late = await ann.put(f"contacts/{contact.id}/hold", json={"minutes": 1})
        assert late.status_code == 409
        del widget


def test_rules() -> None:
    assert filled("https://x.example/{key}?l={lang}", {"key": "a/../b?c#d&{lang}", "lang": "ja"}) == (
        "https://x.example/a%2F..%2Fb%3Fc%23d%26%7Blang%7D?l=ja"
    )
    assert [key_of(each) for each in (" .. ", "a.b", "")] == ["", "a.b", ""]
    assert [rest_ms(n) for n in (0, 2, 3, 4, 20)] == [0, 0, 15_000, 30_000, 300_000]
    tree = {"a/b": [{"m~n": 1}], "": 7}
    assert [at(tree, each) for each in ("/a~1b/0/m~0n", "/a~1b/1", "/", "/a~1b/x", "")] == [1, None, 7, None, tree]


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("money", "1299.10", "1299.10"),
        ("money", "1e9", None),
        ("number", "12 000", None),
        ("date", "2026-02-30", None),
        ("date", "1790000000", "2026-09-21T14:13:20+00:00"),
        ("link", "javascript:alert(1)", None),
        ("link", "https://u:p@x.example/", None),
        ("text", "a\u202eb", "ab"),
    ],
)
def test_a_value_is_what_it_should_be_or_is_said_to_be_unreadable(type_: Any, raw: str, value: str | None) -> None:
    field = PanelField(pointer="/v", labels={"en": "V"}, type=type_, currency="TWD")
    panel = Panel(names={"en": "P"}, url="https://x.example", fields=(field,))
    found = read(panel, json.dumps({"v": raw}).encode())
    assert found is not None
    assert (found.values[0].value, found.values[0].unreadable) == (value, value is None)

"""XT1 of calls from pages: what a stranger was given to call us calls one number, once, and does nothing besides."""

from typing import Any
from uuid import UUID

import pytest
from websockets.exceptions import InvalidStatus

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.page_line import closed, let_call, page_line
from tests.server import House
from tests.telephone import open_line
from ting.domains.telephony import api as telephony
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.sip import OneCall
from ting_sim import ProblemError

HER = "w2k3m4n5p6q7r8s9"
FINE = (
    "INVITE sip:call@ting.invalid SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
    f"From: <sip:{HER}@ting.invalid>;tag=1\r\nTo: <sip:call@ting.invalid>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n"
    "Content-Length: 0\r\n\r\n"
)
WITHIN = FINE.replace("sip:call@ting.invalid SIP", "sip:127.0.0.1:8088;transport=ws SIP").replace(
    "To: <sip:call@ting.invalid>", "To: <sip:call@ting.invalid>;tag=2"
)
BYE = WITHIN.replace("INVITE", "BYE")
ANSWER = "SIP/2.0 200 OK\r\nFrom: <sip:1@x>\r\nContent-Length: 0\r\n\r\n"


def test_a_page_calls_proves_itself_speaks_keys_and_hangs_up() -> None:
    line = OneCall(HER, "call")
    said = (FINE, "\r\n\r\n", FINE.replace("1 INVITE", "2 INVITE"), ANSWER, WITHIN.replace("INVITE", "ACK"), WITHIN,
            WITHIN.replace("INVITE", "INFO"), FINE.replace("INVITE", "CANCEL"), BYE)  # fmt: skip
    assert [text for text in said if not line.may_say(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        FINE.replace("sip:call@", "sip:+886900000000@"),
        FINE.replace("sip:call@", "sip:100@"),
        FINE.replace("INVITE sip:call@ting.invalid", "INVITE tel:+886900000000"),
        FINE.replace("INVITE sip:call@ting.invalid", "INVITE sips:call@ting.invalid"),
        FINE.replace("INVITE sip:call@ting.invalid", "INVITE sip:call@ting.invalid?Route=x"),
        FINE.replace("INVITE", "REGISTER"),
        FINE.replace("INVITE", "SUBSCRIBE"),
        FINE.replace("INVITE", "MESSAGE"),
        FINE.replace("INVITE", "OPTIONS"),
        FINE.replace("INVITE", "BYE"),
        BYE.replace("BYE", "REFER"),
        BYE.replace("BYE", "REGISTER"),
        BYE.replace("BYE", "NOTIFY"),
        FINE.replace(f"From: <sip:{HER}", "From: <sip:+886912345678"),
        FINE.replace(f"From: <sip:{HER}", "From: <sip:b2k3m4n5p6q7"),
        FINE.replace("\r\nTo", "\r\nFrom: <sip:other@x>\r\nTo"),
        FINE.replace("\r\nTo", "\r\nf: <sip:other@x>\r\nTo"),
        FINE.replace("\r\nTo", "\nRoute: <sip:x>\r\nTo"),
        FINE.replace("\r\nTo", "\r\nRoute: <sip:198.51.100.7;lr>\r\nTo"),
        FINE.replace("\r\nTo", "\r\nP-Asserted-Identity: <sip:+886912345678@x>\r\nTo"),
        FINE.replace("\r\nTo", "\r\nReplaces: another;to-tag=1;from-tag=2\r\nTo"),
        FINE.replace("\r\nCall-ID: one", ""),
        FINE.replace("\r\nCall-ID: one", "\r\nCall-ID: one\r\ni: two"),
        FINE.replace("Content-Length: 0\r\n", ""),
        FINE + FINE,
        ANSWER + FINE.replace("call@", "100@"),
        "nonsense",
    ],
)
def test_a_page_that_would_do_anything_else_or_may_be_read_otherwise_is_refused(text: str) -> None:
    assert not OneCall(HER, "call").may_say(text)


def test_a_page_has_one_call_on_its_line() -> None:
    line = OneCall(HER, "call")
    assert line.may_say(FINE)
    assert not line.may_say(FINE.replace("one", "two"))


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    return made


async def a_number(house: House, centre: Centre) -> str:
    async with signed(house, centre, "ada") as ada:
        await open_line(ada, centre)
        (number,) = good(await ada.get("setup/numbers"))
        return str(number["id"])


async def given(db: Database, centre: Centre, visitor: UUID, number: str) -> dict[str, Any]:
    async with db.tx(centre.tenant.id) as tx:
        made = await telephony.grant_call(tx, visitor, UUID(number), "en")
    return {"id": str(made.id), "username": made.username, "password": made.password}


async def test_the_door_is_closed_where_nobody_chose_a_number_to_strangers_to_other_pages_and_to_what_is_over(
    house: House, db: Database, centre: Centre
) -> None:
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        wants = ("POST", f"{centre.key}/call", {"lang": "en"})
        assert not (await widget.ask("GET", f"{centre.key}/config"))["calls"]
        with pytest.raises(ProblemError, match="no_telephone"):
            await widget.ask(*wants)
        number = await a_number(house, centre)
        async with signed(house, centre, "ada") as ada:
            assert (await let_call(ada, new_id())).status_code == 404
            good(await let_call(ada, number))
        (row,) = await centre.fetch("select id from visitor where tenant_id = $1", centre.tenant.id)
        made = await given(db, centre, row["id"], number)
        async with page_line(house.url, centre.key, made, "https://elsewhere.example") as line:
            assert await closed(line) == 4403
        with pytest.raises(InvalidStatus):
            async with page_line(house.url, "none", made):
                pass
        async with page_line(house.url, centre.key, {"id": str(new_id())}) as line:
            assert await closed(line) == 4404
        async with page_line(house.url, centre.key, made) as line:
            assert await closed(line) == 4503  # this house has no engine
        other = await open_centre(db, house.url)
        async with page_line(house.url, other.key, made) as line:
            assert await closed(line) == 4404
        again = await given(db, centre, row["id"], number)  # what was given before is good no more
        async with page_line(house.url, centre.key, made) as line:
            assert await closed(line) == 4404
        async with db.house() as tx:
            assert [each.page.username for each in await telephony.endpoints(tx) if each.page] == [again["username"]]
            await tx.execute("update page_call set expires_at = $1", tx.now)
            assert not any(each.page for each in await telephony.endpoints(tx))
        async with page_line(house.url, centre.key, again) as line:
            assert await closed(line) == 4404
        widget.token = "nobody's"
        with pytest.raises(ProblemError, match="visitor_unknown"):
            await widget.ask(*wants)

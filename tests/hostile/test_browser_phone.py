"""XT1 of phones in browsers: what comes that way speaks for itself alone, and only while it is who it was."""

from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.centre import Centre, Stage, open_centre
from tests.server import House
from ting.domains.telephony import api as telephony
from ting.kit.db import Database
from ting.kit.sip import may_say
from ting_sim import ProblemError

HER = "b2k3m4n5p6q7"
FINE = (
    "REGISTER sip:ting.invalid SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
    f"From: <sip:{HER}@ting.invalid>;tag=1\r\nTo: <sip:{HER}@ting.invalid>\r\nContent-Length: 0\r\n\r\n"
)
ANSWER = "SIP/2.0 200 OK\r\nFrom: <sip:1@x>\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "text",
    [
        FINE,
        ANSWER,
        "\r\n\r\n",
        ANSWER.replace("Length: 0\r\n\r\n", "Length: 3\r\n\r\nabc"),
        FINE.replace("From: <", 'From: "An agent" <'),
    ],
)
def test_a_phone_in_a_browser_says_what_is_its_own(text: str) -> None:
    assert may_say(text, HER)


@pytest.mark.parametrize(
    "text",
    [
        FINE.replace(f"From: <sip:{HER}", "From: <sip:+886912345678"),
        FINE.replace(f"From: <sip:{HER}", "From: <sip:p2k3m4n5p"),
        FINE.replace("\r\nTo", "\r\nFrom: <sip:other@x>\r\nTo"),
        FINE.replace("\r\nTo", "\nf: <sip:other@x>\r\nTo"),
        FINE.replace("\r\nTo", "\rf: <sip:other@x>\r\nTo"),
        FINE.replace("\r\nTo", "\r\n f: <sip:other@x>\r\nTo"),
        FINE.replace(f"From: <sip:{HER}@", f'From: "<sip:{HER}@ting.invalid>" <sip:other@'),
        FINE.replace(f"<sip:{HER}@ting.invalid>;tag", f"<sip:other@x?a=<sip:{HER}@ting.invalid>;tag"),
        FINE.replace("REGISTER", "REFER"),
        FINE.replace("Content-Length: 0\r\n", ""),
        FINE.replace("Content-Length: 0", "Content-Length: 0\r\nl: 0"),
        FINE.replace(HER, "other") + FINE,
        FINE + FINE.replace(HER, "other"),
        ANSWER + FINE.replace(HER, "other"),
        ANSWER.replace("200 OK", "200 \0OK"),
        "nonsense",
    ],
)
def test_a_phone_in_a_browser_that_speaks_for_another_or_may_be_read_otherwise_is_refused(text: str) -> None:
    assert not may_say(text, HER)


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ann")
    return made


async def closed(house: House, cookie: str, origin: str | None = None) -> int:
    """Return with which word a line is closed."""
    headers = {"Cookie": cookie, **({"Origin": origin} if origin else {})}
    url = f"ws{house.url[4:]}/api/me/phone/line"
    async with connect(url, additional_headers=headers, subprotocols=[Subprotocol("sip")], proxy=None) as socket:
        try:
            await socket.recv()
        except ConnectionClosed as over:
            return over.rcvd.code if over.rcvd else 0
    return 0


async def test_the_line_is_closed_to_strangers_to_other_pages_and_to_who_is_a_phone_no_more(
    house: House, db: Database, centre: Centre
) -> None:
    async with Stage.open() as stage:
        here, there = await stage.desk(centre, "ann"), await stage.desk(centre, "ann")
        hers, others = here._door.headers["Cookie"], there._door.headers["Cookie"]
        with pytest.raises(ProblemError, match="no_telephone"):
            await here.ask("POST", "/api/me/phone")
        assert await closed(house, "") == 4401
        assert await closed(house, hers, "https://elsewhere.example") == 4403
        assert await closed(house, hers) == 4404
        person = centre.staff["ann"].id
        (mine,) = [UUID(each["id"]) for each in await here.ask("GET", "/api/me/sessions") if each["current"]]
        async with db.house() as tx:
            await telephony.lend_phone(tx, person, mine)
        assert await closed(house, hers) == 4503  # this house has no engine
        assert await closed(house, others) == 4410
        await here.ask("DELETE", "/api/me/phone")
        assert await closed(house, hers) == 4404
        async with db.house() as tx:
            await telephony.lend_phone(tx, person, mine)
            assert any(each.phone and each.phone.person == person for each in await telephony.endpoints(tx))
        await here.sign_out()
        async with db.house() as tx:
            assert not any(each.phone and each.phone.person == person for each in await telephony.endpoints(tx))
        assert await closed(house, hers) == 4401


async def test_what_a_browser_was_given_runs_out_and_is_drawn_out_while_it_is_connected(
    db: Database, centre: Centre
) -> None:
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        (mine,) = [UUID(each["id"]) for each in await desk.ask("GET", "/api/me/sessions") if each["current"]]
        person = centre.staff["ann"].id
        async with db.house() as tx:
            given = await telephony.lend_phone(tx, person, mine)
            await tx.execute("update phone set expires_at = $2 where id = $1", given.id, tx.now + 60_000)
            assert await telephony.draw_out(tx, [given.id]) == {given.id}
            assert await tx.fetchval("select expires_at from phone where id = $1", given.id) > tx.now + 60_000
            await tx.execute("update phone set expires_at = $2 where id = $1", given.id, tx.now - 1)
            assert await telephony.draw_out(tx, [given.id]) == set()
            assert await telephony.browser_phone(tx, person) is None
            assert not any(each.id == given.id for each in await telephony.endpoints(tx))
            assert await telephony.phones(tx, person) == []

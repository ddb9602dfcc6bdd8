"""XT1, XT2, XT3, XT4: who speaks SIP and means it ill: broken words, guesses, calls at our expense, words that would break out."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.centre import Stage
from tests.faults.truth import wrong
from tests.journeys.test_setup import good, signed
from tests.page_line import SDP as SDP_OF_A_PAGE
from tests.page_line import closed, let_call, page_line
from tests.server import House, run_house, until
from tests.sip import SDP, Dialog, Peer, peer, written
from tests.size import figures, size
from tests.switchboard import Switchboard, switchboard
from tests.telephone import free_port
from ting.app.asterisk import room
from ting.app.database import Dsns
from ting.kit.db import Database
from ting_sim import ProblemError

pytestmark = pytest.mark.slow
BROKEN = size(300, 50_000)
GUESSES = size(20, 2000)
STRANGER = "127.0.0.9"
"""An address from which nobody was set up to call, and which is not shut out however often it tries."""
GUESSER, ABROAD = "127.0.0.10", "127.0.0.11"
"""One that is; and one from where a phone of an agent's registers."""
METHODS = (
    "INVITE",
    "REGISTER",
    "OPTIONS",
    "BYE",
    "CANCEL",
    "ACK",
    "SUBSCRIBE",
    "MESSAGE",
    "INFO",
    "REFER",
    "PRACK",
    "NEWMETHOD",
)
NUMBERS = ("+12425550100", "0016495550100", "+88690000", "911", "110", "9,0011", "s", "i", "h", "ting")
CALLERS = (  # as they are once the engine has read them
    "${SHELL(id)}", "'; drop table call; --", "<script>alert(1)</script>", "a%0d%0aX: y", "x" * 300, "+886912345678;tel=1",
    "\u202e1234", "$(reboot)", "../../etc/passwd", "886,in,trunk", "&amp;&quot;",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(module_dsns: Dsns) -> Iterator[House]:
    """A house with a telephone."""
    yield from run_house(module_dsns, "asterisk", "phone", sip=f"127.0.0.1:{free_port()}", spared=STRANGER)


@asynccontextmanager
async def called(house: House, dsns: Dsns) -> AsyncIterator[Switchboard]:
    """A centre with two agents; at the end a call goes the whole way, by the same engine, and nothing is left."""
    async with Database.connect(dsns.app, dsns.house, size=4) as db, switchboard(house, db, 2) as board:
        before = room.told(house.settings.data)
        yield board
        board.picks_up = lambda leg: leg.answer()
        call = board.callers.call(board.number, caller="+886911222333")
        await board.talk(call)
        assert room.told(house.settings.data) == before
        call.hang_up()
        await board.rests()
        await until(board.engine_has, lambda found: not any(found.values()), what="the engine carries nothing")
        assert await wrong(db) == []


def whole(me: Peer, method: str, user: str, n: int) -> bytes:
    """Write a request that is right."""
    headers = [
        ("Via", f"SIP/2.0/UDP {me.here};branch=z9hG4bKx{n};rport"),
        ("Max-Forwards", "70"),
        ("From", f"<sip:guess{n}@{me.here}>;tag=t{n}"),
        ("To", f"<sip:{user}@{me.server}>"),
        ("Call-ID", f"x{n}-{me.here}"),
        ("CSeq", f"{n + 1} {method}"),
        ("Contact", f"<sip:guess@{me.here}>"),
    ]
    return written(
        f"{method} sip:{user}@{me.server} SIP/2.0", headers, SDP.format(port=9) if method == "INVITE" else ""
    )


def torture(right: bytes) -> list[bytes]:
    """Return what RFC 4475 would send: a right request, wrong in one thing each."""
    head, _, body = right.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    swaps = (
        (b"Content-Length: ", b"Content-Length: 9999999999"), (b"Content-Length: ", b"Content-Length: -1"),
        (b"CSeq: ", b"CSeq: 36893488147419103232 INVITE"), (b"CSeq: ", b"CSeq: 1 NOTIT"), (b"Max-Forwards: ", b"Max-Forwards: 300"),
        (b"Via: ", b"Via: SIP/2.0/UDP"), (b"Via: ", b"Via: SIP/7.0/UDP 192.0.2.2"), (b"To: ", b"To: \"unbalanced <sip:a@b>"),
        (b"From: ", b"From: <sip:" + b"a" * 5000 + b"@b>;tag=1"), (b"Contact: ", b"Contact: <\x00\xff\xfe>"),
        (b"To: ", b"To: sip:%00%0d%0a@h;;;"), (b"Call-ID: ", b"Call-ID: "),
    )  # fmt: skip
    made = [
        b"\r\n".join(bad if line.startswith(name) else line for line in lines) + b"\r\n\r\n" + body
        for name, bad in swaps
    ]
    made += [b"\r\n".join(line for line in lines if line != left) + b"\r\n\r\n" + body for left in lines]
    made += [
        right.replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1),
        right.replace(b"\r\n", b"\n"),
        right[: len(right) // 2],
        b"\x00" * 64,
    ]
    return [
        *made,
        b"\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"INVITE",
        right + right,
        right.replace(b": ", b":" + b" " * 900),
    ]


def mutated(right: bytes, chance: random.Random) -> bytes:
    """Return a request with some of its bytes turned, doubled, or gone."""
    data = bytearray(right)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 30)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 200)]
            case _:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 40)))
        data = data or bytearray(b"x")
    return bytes(data[:8000])


async def test_broken_words_leave_it_standing(house: House, module_dsns: Dsns) -> None:
    chance = random.Random(4475)
    async with called(house, module_dsns) as board:
        for host in ("127.0.0.1", STRANGER):
            async with peer(board.callers.server, host) as me:
                for n, method in enumerate(METHODS):
                    for data in torture(whole(me, method, board.number, n)):
                        me.send(data)
                        await asyncio.sleep(0.001)
                for n in range(BROKEN // 2):
                    me.send(mutated(whole(me, chance.choice(METHODS), board.number, 1000 + n), chance))
                    await asyncio.sleep(0.001)
        for call in list(board.rung.values()):
            for leg in call:
                leg.hang_up()
        figures("XT1", broken=BROKEN, engine_died=0)


async def test_who_guesses_learns_nothing_and_strangers_reach_nobody(house: House, module_dsns: Dsns) -> None:
    async with called(house, module_dsns) as board, peer(board.callers.server, STRANGER) as me:
        real = next(iter(board.phones))
        codes = {user: [await me.register(user, f"guess{n}") for n in range(3)] for user in (real, "p000000000", "100")}
        assert set(map(tuple, codes.values())) == {(401, 401, 401)}, codes
        for n in range(GUESSES):
            me.send(whole(me, "OPTIONS", str(100 + n), n))
        for number in (board.number, real, *NUMBERS):
            call = me.call(number, caller="anonymous")
            await call.until("over")
            assert call.code in (401, 403, 404), (number, call.code)
        assert not board.rung
        assert not await board.centre.value("select count(*) from call where tenant_id = $1", board.centre.tenant.id)
        figures("XT2", guesses=GUESSES, told=0, reached=0)


async def test_who_goes_on_guessing_is_shut_out_and_everybody_else_goes_on(house: House, module_dsns: Dsns) -> None:
    async with (
        called(house, module_dsns) as board,
        peer(board.callers.server, GUESSER) as bad,
        peer(board.callers.server, ABROAD) as colleague,
        signed(house, board.centre, "ada") as ada,
    ):
        user, password = next(iter(board.passwords.items()))
        assert await colleague.register(user, password) == 200
        assert await bad.register(user, "a guess") == 401

        async def guesses() -> int:
            await bad.register("p000000000", "a guess")
            return await bad.register(user, "a guess")

        await until(guesses, lambda code: code == 403, what="who guesses is shut out")
        assert await bad.register(user, password) == 403, "the right one comes too late"
        call = bad.call(board.number, caller=user, password=password)
        await call.until("over")
        assert call.code == 403
        (found,) = (await told(ada))["guessers"]
        assert found["address"] == GUESSER
        assert found["tries"] >= 12
        assert found["times"] == 1

        assert await colleague.register(user, password) == 200, "another address is another"
        for n in range(30):  # an office: somebody there has forgotten his password, another's phone has proved itself
            assert await colleague.register(user, f"forgot{n}") == 401
        assert await colleague.register(user, password) == 200
        await board.register([user])

        async def again(path: str = f"health/guessers/{found['id']}/free") -> int:
            return int((await ada.post(path)).status_code)

        assert [await again(), await again()] == [204, 204]
        assert await again(f"health/guessers/{board.centre.tenant.id}/free") == 404
        await until(lambda: bad.register(user, "a guess"), lambda code: code == 401, what="it may try again")
        assert (await told(ada))["guessers"] == []
        (act,) = good(await ada.get("audit", params={"type": "guesser.freed"}))["items"]
        assert act["whom"]["name"]
        figures("XT2", shut_out=1, others_shut_out=0)


async def test_who_is_shut_out_stays_so_when_the_telephone_begins_again(house: House, module_dsns: Dsns) -> None:
    async with called(house, module_dsns) as board, peer(board.callers.server, GUESSER) as bad:
        await until(lambda: bad.register("p000000000", "a guess"), lambda code: code == 403, what="it is shut out")
        house.kill("phone")
        house.start("phone")
        assert await bad.register("p000000000", "a guess") == 403
        before = room.told(house.settings.data)
    house.kill("asterisk")
    house.start("asterisk")
    async with Database.connect(module_dsns.app, module_dsns.house, size=4) as db, switchboard(house, db, 1) as board:
        assert room.told(house.settings.data) != before
        async with peer(board.callers.server, GUESSER) as bad:
            await until(lambda: bad.register("p000000000", "a guess"), lambda code: code == 403, what="it is still")


async def test_nobody_calls_out_at_our_expense(house: House, module_dsns: Dsns) -> None:
    async with called(house, module_dsns) as board, peer(board.callers.server, STRANGER) as me:
        user, password = next(iter(board.passwords.items()))
        tries: list[Dialog] = []
        for number in NUMBERS:
            tries.append(board.callers.call(number, caller="+886912345678"))  # from the trunk, to the world
            tries.append(me.call(number, caller=user, password="stolen, and wrong"))  # as a phone of ours
            tries.append(board.agents.call(number, caller=user, password=password))  # a phone of ours
        for call in tries:
            await call.until("over")
            assert call.code >= 400, call
        assert not board.rung
        figures("XT3", calls=len(tries), went_out=0)


async def test_what_a_caller_is_called_breaks_out_of_nothing(house: House, module_dsns: Dsns) -> None:
    async with called(house, module_dsns) as board:
        rang = 0
        for caller in CALLERS:
            board.rung.clear()
            call = board.callers.call(board.number, caller=quote(caller, safe="+"))
            if await _rings(board, call):
                rang += 1
                shown = {name for name, legs in board.rung.items() for _ in legs}
                assert all(set(name) <= set("0123456789+") or name == "anonymous" for name in shown), shown
            call.hang_up()
            await call.until("over")
            await board.rests()
        assert rang, "nobody came so far"
        figures("XT4", callers=len(CALLERS), rang=rang, broke_out=0)


async def test_what_a_page_was_given_calls_its_number_once_and_does_nothing_besides(
    house: House, module_dsns: Dsns
) -> None:
    async with called(house, module_dsns) as board, Stage.open() as stage:
        centre = board.centre
        (number,) = await centre.fetch("select id from phone_number where tenant_id = $1", centre.tenant.id)
        async with signed(house, centre, "ada") as ada:
            good(await let_call(ada, number["id"]))
        widget = await stage.widget(centre)
        assert (await widget.ask("GET", f"{centre.key}/config"))["calls"]
        given = await widget.ask("POST", f"{centre.key}/call", {"lang": "ja"})

        async def asked(method: str, to: str = "call", **more: str) -> int:
            async with page_line(house.url, centre.key, given) as line:
                answer = await line.ask(method, to, body=SDP_OF_A_PAGE if method == "INVITE" else "", **more)
                return answer if isinstance(answer, int) else answer.code

        for method in ("REGISTER", "SUBSCRIBE", "MESSAGE", "REFER", "OPTIONS", "PUBLISH"):
            assert await asked(method) == 1003, method
        for to in (board.number, "100", "+12425550100", next(iter(board.phones))):
            assert await asked("INVITE", to) == 1003, to
        assert await asked("INVITE", user=next(iter(board.phones))) == 1003
        assert await board.agents.register(given["username"], given["password"]) >= 400  # nor is there another door
        assert await centre.value("select count(*) from call where tenant_id = $1", centre.tenant.id) == 0
        async with page_line(house.url, centre.key, given) as line:

            async def dial() -> int:
                answer = await line.ask("INVITE", call="one", body=SDP_OF_A_PAGE)
                return answer if isinstance(answer, int) else answer.code

            await until(dial, lambda code: code == 200, what="the engine knows it, and it is answered")
            assert await asked("INVITE") >= 400  # a second one, also beside the first
            with pytest.raises(ProblemError, match="call_runs"):
                await widget.ask("POST", f"{centre.key}/call", {"lang": "ja"})
            (row,) = await centre.fetch(
                "select c.number_id, k.channel, k.lang, k.customer_id = v.customer_id as same "
                "from call c join contact k on k.id = c.contact_id join page_call p on p.call_id = c.id "
                "join visitor v on v.id = p.visitor_id where c.tenant_id = $1",
                centre.tenant.id,
            )
            assert dict(row) == {"number_id": number["id"], "channel": "phone", "lang": "ja", "same": True}
        await board.rests()  # nobody is behind it: silence ends it
        async with page_line(house.url, centre.key, given) as line:
            assert await closed(line) == 4404


async def told(client: httpx.AsyncClient) -> dict[str, Any]:
    """How the house is, as it is told to an administrator."""
    found: dict[str, Any] = good(await client.get("health"))
    return found


async def _rings(board: Switchboard, call: Dialog) -> bool:
    """Wait until a call rings at somebody's, or is refused."""

    async def look() -> bool:
        return bool(board.rung) or "over" in call.at

    await until(look, what=f"{call.caller!r} rings or is refused")
    return bool(board.rung)

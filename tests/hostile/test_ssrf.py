"""An address that somebody typed in opens no way into the house's own network (XH6)."""

import asyncio
import ipaddress
import socket
import ssl
from pathlib import Path

import httpx
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from tests.farside import Asked, answer, far_side
from ting.app.outward import fetcher
from ting.app.refused import Refused as Told
from ting.app.settings import Settings
from ting.kit.fetch import Fetcher, Limits, Transport, Unanswered, read_address
from ting.kit.problem import Refused
from ting.kit.reach import EVERYWHERE, Reach, read_reach

INWARDS = (
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:0:0:0:0:80ff:fffe",  # Teredo of 127.0.0.1
)
METADATA = (
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "2002:a9fe:a9fe::",
    "fe80::a9fe:a9fe",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
)
# How 127.0.0.1 and the like are written by those who hope that only one of two readers understands.
SPELLINGS = (
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST.",
    "0",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
)


@pytest.mark.parametrize("address", INWARDS + METADATA)
def test_nothing_inside_is_reached(address: str) -> None:
    assert not Reach().may(address, 443)


@pytest.mark.parametrize("address", [*METADATA, "224.0.0.1", "ff02::1", "0.0.0.0", "::"])
def test_no_setting_opens_a_clouds_own_services(address: str) -> None:
    assert not EVERYWHERE.may(address, 80)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:8.8.8.8"])
def test_the_public_internet_is_reached(address: str) -> None:
    assert Reach().may(address, 443)


@given(st.integers(0, 2**32 - 1))
def test_an_inner_address_stays_one_in_whatever_it_is_wrapped(number: int) -> None:
    inner = ipaddress.IPv4Address(number)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    if not Reach().may(str(inner), 443):
        assert not any(Reach().may(str(each), 443) for each in wrapped)
    assert inner.is_global or not Reach().may(str(inner), 443)


def test_what_the_installation_opens_is_open_and_nothing_beside_it() -> None:
    reach = read_reach("10.0.0.0/8, 127.0.0.1:9000 [::1]:9000,fd00:1::/32")
    assert reach.may("10.2.3.4", 8080)
    assert reach.may("::ffff:10.2.3.4", 8080)
    assert reach.may("127.0.0.1", 9000)
    assert reach.may("::1", 9000)
    assert reach.may("fd00:1::5", 443)
    assert not reach.may("127.0.0.1", 9001)
    assert not reach.may("127.0.0.2", 9000)
    assert not reach.may("192.168.0.1", 443)
    assert read_reach("") == Reach()


def test_a_setting_that_is_none_says_so() -> None:
    with pytest.raises(Told, match="TING_OPEN_NETWORKS"):
        fetcher(Settings(home=Path("/nowhere"), data=Path("/nowhere"), open_networks="10.0.0.0/8, inside"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "crm.example.com",
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "//example.com/",
        "http://",
        "http:///x",
        "http://user:pass@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com:22/",
        "http://example.com:6667/",
        "http://example.com:99999/",
        "http://example.com/a b",
        "http://example.com/\r\nX-Evil: 1",
        "http://example.com\\@127.0.0.1/",
        "http://example.com\t.evil.example/",
        "http://[::1/",
        "http://" + "a" * 3000 + ".example/",
    ],
)
def test_what_is_no_address_is_refused_when_it_is_written(address: str) -> None:
    with pytest.raises(Refused):
        read_address(address)


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_this_machine_is_not_reached_by_another_spelling(spelling: str) -> None:
    async with far_side() as far:
        with pytest.raises((Unanswered, Refused)):
            await Fetcher().ask("GET", f"http://{spelling}:{far.port}/")
        assert far.lines == 0


class Liar:
    """A name server that says something else each time."""

    def __init__(self, *said: list[str]) -> None:
        self.said = list(said)
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return self.said.pop(0) if len(self.said) > 1 else self.said[0]


@pytest.mark.parametrize("address", INWARDS + METADATA)
async def test_a_name_that_leads_inwards_is_not_followed(address: str) -> None:
    with pytest.raises(Unanswered, match="no address that may be asked") as refused:
        await Fetcher(resolve=Liar([address])).ask("GET", "http://friendly.example:8080/")
    assert refused.value.step == "address"


async def test_a_name_that_changes_its_mind_after_it_was_judged_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line goes to the address that was judged: nobody asks for the name a second time."""
    went: list[tuple[str, int]] = []
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def noting(sock: socket.socket, address: tuple[str, int]) -> None:
        went.append(address[:2])
        await connect(sock, address)

    async with far_side() as far:
        liar = Liar(["127.0.0.1"], ["10.0.0.1"])
        monkeypatch.setattr(loop, "sock_connect", noting)
        only_here = Fetcher(read_reach(f"127.0.0.1:{far.port}"), resolve=liar)
        told = await only_here.ask("GET", f"http://rebinding.example:{far.port}/x")
        assert (told.status, liar.asked) == (200, 1)
        assert far.asked[0].headers["host"] == f"rebinding.example:{far.port}"
        with pytest.raises(Unanswered, match="no address that may be asked"):
            await only_here.ask("GET", f"http://rebinding.example:{far.port}/x")
        assert len(far.asked) == 1
    assert {host for host, _ in went} <= {"127.0.0.1"}


async def test_of_several_addresses_only_those_that_may_be_asked_are() -> None:
    async with far_side() as far:
        mixed = Liar(["169.254.169.254", "10.0.0.1", "127.0.0.1"])
        told = await Fetcher(read_reach("127.0.0.0/8"), resolve=mixed).ask("GET", f"http://mixed.example:{far.port}/")
        assert told.status == 200
        deaf = Liar(["127.0.0.2", "127.0.0.1"])  # nobody listens at the first
        told = await Fetcher(read_reach("127.0.0.0/8"), resolve=deaf).ask("GET", f"http://two.example:{far.port}/")
        assert told.status == 200


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "//127.0.0.1/",
        "/elsewhere",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_told_and_not_followed(where: str, status: int) -> None:
    async with far_side(lambda _asked: answer(status, location=where)) as far:
        told = await Fetcher(read_reach("127.0.0.1")).ask("POST", f"{far.url}/", content=b"{}")
        assert (told.status, told.headers["location"]) == (status, where)
        assert len(far.asked) == far.lines == 1


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with far_side() as proxy, far_side() as far:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await Fetcher(read_reach("127.0.0.1")).ask("GET", far.url)
        assert (proxy.lines, far.lines) == (0, 1)


async def test_an_answer_without_end_is_cut_and_a_slow_one_is_given_up() -> None:
    async def slow(_asked: Asked) -> bytes:
        await asyncio.Event().wait()
        return b""

    here = Fetcher(read_reach("127.0.0.1"))
    async with far_side(lambda _asked: answer(body=b"x" * 200_000)) as far:
        told = await here.ask("GET", far.url, limits=Limits(size=1000))
        assert (len(told.body), told.whole) == (1000, False)
        assert (await here.ask("GET", far.url)).whole
        packed = await here.ask("GET", far.url, headers={"Accept-Encoding": "gzip"})
        assert packed.whole
        assert far.asked[-1].headers["accept-encoding"] == "identity"
    async with far_side(slow) as far:
        with pytest.raises(Unanswered) as given_up:
            await here.ask("GET", far.url, limits=Limits(seconds=0.2))
        assert given_up.value.step == "time"


@pytest.mark.parametrize(
    ("said", "step"),
    [
        (b"", "answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "answer"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort", "answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 300_000, "answer"),
        (b"HTTP/1.1 99999 No\r\n\r\n", "answer"),
    ],
)
async def test_what_is_no_answer_is_a_failure_and_no_fault(said: bytes, step: str) -> None:
    async with far_side(lambda _asked: said) as far:
        with pytest.raises(Unanswered) as failed:
            await Fetcher(read_reach("127.0.0.1")).ask("GET", far.url)
        assert failed.value.step == step
        assert len(failed.value.said) <= 300


async def test_nobody_listens_and_a_certificate_of_somebody_else_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with far_side() as gone:
        port = gone.port
    with pytest.raises(Unanswered) as deaf:
        await Fetcher(read_reach("127.0.0.1")).ask("GET", f"http://127.0.0.1:{port}/")
    assert deaf.value.step == "connect"
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("crm.example").configure_cert(context)
    here = Liar(["127.0.0.1"])
    async with far_side(secure=context) as far:
        with pytest.raises(Unanswered) as strange:
            await Fetcher(read_reach("127.0.0.1"), resolve=here).ask("GET", f"https://crm.example:{far.port}/")
        assert strange.value.step == "secure"
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        trusting = Fetcher(read_reach("127.0.0.1"), resolve=here)
        assert (await trusting.ask("GET", f"https://crm.example:{far.port}/")).status == 200
        with pytest.raises(Unanswered) as other:  # the certificate is judged by the name, not by the address
            await trusting.ask("GET", f"https://other.example:{far.port}/")
        assert other.value.step == "secure"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b"])
async def test_a_header_cannot_carry_another(value: str) -> None:
    async with far_side() as far:
        with pytest.raises(Unanswered):
            await Fetcher(read_reach("127.0.0.1")).ask("GET", far.url, headers={"X-Secret": value})
        assert far.asked == []


async def test_a_librarys_own_client_goes_the_same_way() -> None:
    async with far_side(lambda asked: answer(body=asked.body, content_type="application/json")) as far:
        here = Transport(Fetcher(read_reach("127.0.0.1")))
        async with httpx.AsyncClient(transport=here, trust_env=False) as client:
            assert (await client.post(far.url, json={"a": 1})).json() == {"a": 1}
        async with httpx.AsyncClient(transport=Transport(Fetcher()), trust_env=False) as client:
            with pytest.raises(httpx.ConnectError, match="no address that may be asked"):
                await client.get(far.url)
        assert len(far.asked) == 1

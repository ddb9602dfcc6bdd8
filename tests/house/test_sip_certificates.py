"""By what the telephone proves itself by TLS, and whose certificate it accepts."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ting.app.asterisk import certificate, own
from ting.domains.telephony.api import Distrusted, Endpoint, Phone, Trunk
from ting.domains.telephony.lines import place_of
from ting.kit import clock
from ting.kit.ids import new_id

NOW = 1_790_000_000_000
DAY = 86_400_000


def test_ones_own_stays_until_shortly_before_its_end_or_until_the_place_is_called_otherwise(tmp_path: Path) -> None:
    first = certificate.own(tmp_path, "sip.example.com", NOW)
    assert certificate.own(tmp_path, "sip.example.com", NOW + 700 * DAY) == first
    assert (tmp_path / "sip.key").stat().st_mode & 0o077 == 0
    later = certificate.own(tmp_path, "sip.example.com", NOW + 800 * DAY)
    assert later != first
    assert certificate.own(tmp_path, "192.0.2.1", NOW + 800 * DAY) != later


def test_one_that_is_given_must_have_its_own_key(tmp_path: Path) -> None:
    mine, others = (certificate.made("sip.example.com", NOW) for _ in range(2))
    paths = [tmp_path / name for name in ("crt", "key", "other")]
    for path, text in zip(paths, (mine.certificate, mine.key, others.key), strict=True):
        path.write_text(text)
    assert certificate.given(paths[0], paths[1]) == mine
    certificate.vouching(paths[0])
    with pytest.raises(ValueError, match="nobody who vouches"):
        certificate.vouching(paths[1])
    for key in (paths[2], tmp_path / "none"):
        with pytest.raises(ValueError, match="no certificate with its key"):
            certificate.given(paths[0], key)


@asynccontextmanager
async def far_side(folder: Path, pair: certificate.Pair) -> AsyncIterator[int]:
    """Listen by TLS; yield the port."""
    crt, key = folder / "far.crt", folder / "far.key"
    crt.write_text(pair.certificate)
    key.write_text(pair.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("host", "made_at", "believed", "expected"),
    [
        ("127.0.0.1", 0, True, None),
        ("127.0.0.1", 0, False, "untrusted"),
        ("sip.example.com", 0, True, "name"),
        ("127.0.0.1", -900 * DAY, True, "expired"),
    ],
)
async def test_why_a_certificate_is_not_accepted_is_told(
    tmp_path: Path, host: str, made_at: int, believed: bool, expected: Distrusted | None
) -> None:
    now = clock.wall_ms()
    pair = certificate.made("127.0.0.1", now + made_at)
    async with far_side(tmp_path, pair) as port:
        authorities = certificate.authorities(tmp_path / "far.crt" if believed else None)
        assert await certificate.distrusted(host, "127.0.0.1", port, authorities) == expected


async def test_a_far_side_that_is_not_there_shows_no_certificate(tmp_path: Path) -> None:
    pair = certificate.made("127.0.0.1", NOW)
    async with far_side(tmp_path, pair) as port:
        pass
    assert await certificate.distrusted("127.0.0.1", "127.0.0.1", port, "") is None


@pytest.mark.parametrize(
    ("trunk", "told"),
    [
        ({"transport": "udp"}, ["contact = sip:192.0.2.1:5060\n", "transport = udp"]),
        ({"transport": "tcp"}, ["contact = sip:192.0.2.1:5060;transport=tcp\n", "transport = tcp"]),
        ({"transport": "tls"}, ["contact = sip:sip.example:5061;transport=tls\n", "transport = tls"]),
        ({"transport": "tls", "encryption": "offered"}, ["media_encryption = sdes\nmedia_encryption_optimistic = yes"]),
        ({"transport": "tls", "encryption": "always"}, ["media_encryption = sdes\ntransport"]),
    ],
)
def test_what_an_engine_is_told_of_how_a_trunk_is_sealed(trunk: dict[str, str], told: list[str]) -> None:
    one = Endpoint(new_id(), Trunk(name="Provider", host="sip.example", **trunk))  # type: ignore[arg-type]
    text = own.text([one], {one.id: ["192.0.2.1"]}, loopback=False)
    assert all(each in text for each in told)
    assert ("media_encryption" in text) == ("encryption" in trunk)


def test_what_an_engine_is_told_of_how_a_phone_is_sealed() -> None:
    phone = Phone(new_id(), new_id(), "Desk", "p1", 0, None, "offered")
    assert "media_encryption_optimistic = yes" in own.text([Endpoint(phone.id, phone=phone)], {}, loopback=False)


def test_tls_has_a_port_of_its_own() -> None:
    assert place_of("sip.example.com", "tls") == ("sip.example.com", 5061)
    assert place_of("sip.example.com:5099", "tls") == ("sip.example.com", 5099)
    assert place_of("sip.example.com") == ("sip.example.com", 5060)

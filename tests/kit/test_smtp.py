"""One mail over a real socket to a real SMTP server, well and badly behaved."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import trustme

from tests.mailbox import PASSWORD, USER, mailbox
from ting.kit import smtp
from ting.kit.smtp import Delivery, Letter, Server, deliver, write

LETTER = Letter(
    message_id="<1@example.com>",
    at=1_760_000_000_000,
    from_address="desk@example.com",
    from_name="聽 客服中心, Inc.",
    to="ann@example.com",
    subject="您的對話紀錄：號碼牌 A-1042、ご利用ありがとうございます。" * 3,
    text="第一行\r\n.一個點開頭\nこんにちは\r\n.\r\nFrom here on\n" + "長" * 700,
)


def to(address: str) -> Letter:
    return msgspec.structs.replace(LETTER, to=address)


def at(port: int, **more: object) -> Server:
    return Server(**{"host": "127.0.0.1", "port": port, "security": "none", **more})  # type: ignore[arg-type]


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's certificate for 127.0.0.1, and an authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context  # type: ignore[return-value]


async def test_words_of_every_language_dots_and_line_ends_arrive_as_they_were_written() -> None:
    async with mailbox() as box:
        told = await deliver(at(box.port), LETTER)
        (mail,) = box.taken
    assert told == Delivery("sent", "message", 250, "2.0.0 taken as 4711")
    assert mail["Subject"] == LETTER.subject
    assert mail["From"].addresses[0].display_name == LETTER.from_name
    assert mail["From"].addresses[0].addr_spec == LETTER.from_address
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.timestamp() == LETTER.at / 1000
    assert mail.get_content().splitlines() == LETTER.text.splitlines()
    lines = box.raw[0].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 998
    assert box.raw[0].isascii()


async def test_text_and_html_go_as_two_ways_to_read_one_mail() -> None:
    async with mailbox() as box:
        await deliver(at(box.port), msgspec.structs.replace(LETTER, html="<p>日本語</p>", reply_to="re@example.com"))
        (mail,) = box.taken
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Reply-To"] == "re@example.com"


@pytest.mark.parametrize("field", ["subject", "from_name", "from_address", "to", "reply_to", "message_id"])
def test_a_header_cannot_be_smuggled_in_even_past_the_rules(field: str) -> None:
    with pytest.raises(ValueError, match=r"CR or LF|linefeed or carriage|[Nn]ewline"):
        write(msgspec.structs.replace(LETTER, **{field: "a@b.example\r\nBcc: c@d.example"}))


async def test_what_the_far_side_refuses_for_now_and_for_ever_are_told_apart_for_each_recipient() -> None:
    async with mailbox(size=100_000) as box:
        server = at(box.port)
        assert await deliver(server, to("busy@x.example")) == Delivery(
            "later", "recipient", 451, "4.2.1 Mailbox busy, try again later"
        )
        assert await deliver(server, to("gone@x.example")) == Delivery(
            "refused", "recipient", 550, "5.1.1 No such person here"
        )
        assert await deliver(server, to("full@x.example")) == Delivery("refused", "message", 552, "5.2.2 Mailbox full")
        large = await deliver(server, msgspec.structs.replace(LETTER, text="x" * 200_000))
        assert (large.outcome, large.step, large.code) == ("refused", "sender", 552)
        assert box.taken == []


async def test_a_line_that_is_lost_after_the_content_leaves_us_unsure_and_before_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with mailbox() as box:
        told = await deliver(at(box.port), to("lost@x.example"))
        assert (told.outcome, told.step, told.code) == ("unsure", "message", None)
        monkeypatch.setattr(smtp, "PATIENCE", 0.3)
        told = await deliver(at(box.port), to("slow@x.example"))
        assert (told.outcome, told.step) == ("unsure", "message")
        assert len(box.taken) == 2
        told = await deliver(at(box.port), to("wait@x.example"))
        assert (told.outcome, told.step) == ("later", "recipient")
        assert len(box.taken) == 2
    told = await deliver(at(box.port), LETTER)
    assert (told.outcome, told.step) == ("later", "connect")


async def test_who_is_told_no_right_before_the_content_sends_nothing() -> None:
    async def no() -> bool:
        return False

    async with mailbox() as box:
        assert (await deliver(at(box.port), LETTER, handing_over=no)).outcome == "later"
        assert box.asked == ["ann@example.com"]
        assert box.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_line_is_secured_and_the_password_goes_only_then(certified: ssl.SSLContext, security: str) -> None:
    ways = {"starttls": {"starttls": certified}, "tls": {"tls": certified}}
    async with mailbox(**ways[security], auth=security == "starttls") as box:  # type: ignore[arg-type]
        user = {"user": USER, "password": PASSWORD} if security == "starttls" else {}
        assert (await deliver(at(box.port, security=security, **user), LETTER)).outcome == "sent"
        assert box.secure == [True]
        assert box.users == ([USER] if user else [])


async def test_a_wrong_password_speaks_of_the_settings_and_not_of_the_mail(certified: ssl.SSLContext) -> None:
    async with mailbox(starttls=certified, auth=True) as box:
        told = await deliver(at(box.port, security="starttls", user=USER, password="wrong"), LETTER)
        assert (told.outcome, told.step, told.code) == ("later", "sign_in", 535)
        told = await deliver(at(box.port, security="starttls"), LETTER)
        assert (told.outcome, told.step, told.code) == ("later", "sender", 530)


async def test_a_server_that_is_not_whom_it_says_it_is_gets_neither_password_nor_mail(
    certified: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = {"user": USER, "password": PASSWORD}
    async with mailbox(starttls=certified, auth=True) as box:
        monkeypatch.delenv("SSL_CERT_FILE")
        told = await deliver(at(box.port, security="starttls", **server), LETTER)
        assert (told.outcome, told.step) == ("later", "secure")
        assert "certificate" in told.said
        assert (box.users, box.asked) == ([], [])
    async with mailbox() as box:
        told = await deliver(at(box.port, security="starttls", **server), LETTER)
        assert (told.outcome, told.step) == ("later", "secure")
        assert (box.users, box.asked) == ([], [])


async def test_mail_does_not_lead_to_a_clouds_services_nor_inwards_where_that_is_forbidden() -> None:
    async with mailbox() as box:
        assert (await deliver(at(box.port), LETTER, public_only=True)).outcome == "later"
        assert box.asked == []
    for host in ("169.254.169.254", "fe80::1%lo", "224.0.0.1", "0.0.0.0", "::ffff:169.254.169.254"):
        told = await deliver(Server(host=host, port=25, security="none"), LETTER)
        assert (told.outcome, told.step) == ("later", "connect"), host
        assert "no address" in told.said, host

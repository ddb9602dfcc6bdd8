"""What a mail and its sender may be; how often it is tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.mail import model
from ting.domains.mail.api import Sending, house_of
from ting.domains.mail.model import Sender, after, check_address, check_header, check_sender, check_words, pause
from ting.kit.problem import Refused
from ting.kit.smtp import Server

GOOD = Sender(host="smtp.example.com", from_address="desk@example.com")


@pytest.mark.parametrize(
    "address",
    ["a@b.example", "First.Last+tag@sub.example.com", "o'neil@x.example", "a@localhost", " padded@example.com "],
)
def test_an_address_that_the_wire_can_carry_is_taken(address: str) -> None:
    assert check_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@b.example",
        "a@",
        "a b@c.example",
        "a@b.example\r\nRCPT TO:<x@y.example>",
        "a@b.example\nBcc: c@d.example",
        "a@b.example>",
        "<a@b.example>",
        "a@b..example",
        "a..b@c.example",
        "a@b.example,c@d.example",
        "長@example.com",
        "a\x00@b.example",
        "a" * 65 + "@b.example",
    ],
)
def test_what_is_no_address_or_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        check_address(address)


@given(st.text(max_size=60))
def test_no_header_line_becomes_two(text: str) -> None:
    try:
        line = check_header(text, 200)
    except Refused:
        return
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize("text", ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x0bb", "a\u2028b", "a\x85b", "a\x00b"])
def test_a_line_break_of_any_kind_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_header(text, 200)
    assert refused.value.code == "mail_header"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "smtp example"}, "mail_host"),
        ({"host": "smtp.example\r\nQUIT"}, "mail_host"),
        ({"host": ""}, "mail_host"),
        ({"port": 0}, "mail_port"),
        ({"port": 70000}, "mail_port"),
        ({"security": "none", "user": "me"}, "mail_clear"),
        ({"from_address": "me"}, "email"),
        ({"from_name": "x" * 81}, "too_long"),
        ({"from_name": "a\r\nBcc: b@c.example"}, "mail_header"),
        ({"reply_to": "nobody"}, "email"),
    ],
)
def test_a_sender_that_cannot_be_is_refused_with_what_to_do(change: dict[str, object], code: str) -> None:
    values = {name: getattr(GOOD, name) for name in GOOD.__struct_fields__} | change
    with pytest.raises(Refused) as refused:
        check_sender(Sender(**values))
    assert refused.value.code == code
    assert refused.value.do


def test_a_mail_that_is_too_large_is_refused() -> None:
    check_words("長" * 1000, None)
    with pytest.raises(Refused):
        check_words("長" * (model.TEXT_MAX // 3 + 1), None)
    with pytest.raises(Refused):
        check_words("x", "y" * model.TEXT_MAX)


@given(st.integers(1, model.TRIES), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_are_spread_and_have_an_end(tries: int, chance: float) -> None:
    assert 0.75 * model.FIRST_PAUSE_MS <= pause(tries, chance) <= 1.25 * model.LONGEST_PAUSE_MS
    assert pause(tries, chance) <= 2 * pause(tries + 1, chance) + 1
    assert pause(tries, 0.0) < pause(tries, 0.9)


def test_all_tries_together_outlast_a_night() -> None:
    assert 12 * 3_600_000 < sum(pause(tries, 0.0) for tries in range(1, model.TRIES)) < 48 * 3_600_000


@pytest.mark.parametrize(
    ("outcome", "tries", "state"),
    [
        ("sent", 1, "sent"),
        ("unsure", 1, "unsure"),
        ("unsure", model.TRIES, "unsure"),
        ("refused", 1, "failed"),
        ("later", 1, "waiting"),
        ("later", model.TRIES - 1, "waiting"),
        ("later", model.TRIES, "failed"),
    ],
)
def test_what_a_mail_is_after_a_try(outcome: str, tries: int, state: str) -> None:
    assert after(outcome, tries) == state


def test_the_installations_sender_is_read_from_its_settings() -> None:
    def read(url: str, from_: str) -> Sending:
        found = house_of(url, from_, public_only=False).sending
        assert found is not None
        return found

    told = read("smtp+starttls://me%40x:p%3Aw@smtp.example.com", "聽 Ting <t@example.com>")
    assert (told.sender.from_name, told.sender.from_address) == ("聽 Ting", "t@example.com")
    assert told.server == Server(host="smtp.example.com", port=587, security="starttls", user="me@x", password="p:w")
    assert read("smtps://smtp.example.com:4465", "t@example.com").server.port == 4465
    assert house_of(None, None, public_only=True).sending is None
    for url, from_ in (("http://x", "t@e.example"), ("smtp:", "t@e.example"), ("smtps://x", "nobody")):
        with pytest.raises(Refused):
            read(url, from_)

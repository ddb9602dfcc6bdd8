"""Who guesses at the telephone's door is shut out, the longer the oftener; who belongs here never is."""

import pytest

from ting.app.asterisk import own
from ting.app.asterisk.heard import Heard, Log, heard, shorten
from ting.domains.telephony.guessers import (
    BANS_MS,
    MOST_TRIES,
    MOST_WATCHED,
    WITHIN_MS,
    Tries,
    ban_ms,
    networks_of,
    source_of,
    spared,
)

AT = 'LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/203.0.113.9/41234"'


def line(what: str, account: str = "<unknown>", session: str = "x1-1", *, at: str = AT, more: str = "") -> str:
    return (
        f'[2026-11-23T14:00:00] SECURITY[812] res_security_log.c: SecurityEvent="{what}",'
        f'EventTV="2026-11-23T14:00:00.123+0000",Severity="Error",Service="PJSIP",EventVersion="1",'
        f'AccountID="{account}",SessionID="{session}",{at}{more}'
    )


def test_so_many_guesses_within_a_while_are_too_many_and_then_it_is_counted_anew() -> None:
    tries = Tries()
    assert [tries.guessed("203.0.113.9", n) for n in range(MOST_TRIES - 1)] == [None] * (MOST_TRIES - 1)
    assert tries.guessed("203.0.113.10", 5) is None, "another address is another guesser"
    assert tries.guessed("203.0.113.9", 100) == MOST_TRIES
    assert tries.guessed("203.0.113.9", 101) is None


def test_who_forgot_his_password_now_and_then_is_no_guesser() -> None:
    tries = Tries()
    assert not any(tries.guessed("203.0.113.9", n * WITHIN_MS // (MOST_TRIES - 1)) for n in range(1000))


def test_a_flood_from_everywhere_fills_no_memory() -> None:
    tries = Tries()
    for n in range(MOST_WATCHED + 500):
        tries.guessed(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", n)
    assert len(tries._at) == MOST_WATCHED


def test_the_oftener_the_longer() -> None:
    assert [ban_ms(n) for n in range(1, 8)] == [*BANS_MS, BANS_MS[-1], BANS_MS[-1]]


def test_of_ipv6_a_whole_network_is_one_guesser() -> None:
    assert source_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert source_of("::ffff:203.0.113.9") == source_of("203.0.113.9") == "203.0.113.9"


def test_lines_the_listed_and_the_house_itself_are_spared() -> None:
    known = networks_of(["203.0.113.0/28", "2001:db8:1:2::7"])
    assert spared("203.0.113.9", known)
    assert not spared("203.0.113.16", known)
    assert spared("2001:db8:1:2::/64", known)
    assert spared("127.0.0.1", ())
    assert not spared("127.0.0.2", ())


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (line("ChallengeSent"), Heard("guessed", "203.0.113.9")),
        (line("ChallengeSent", "p123"), None),
        (line("ChallengeResponseFailed", "p123"), Heard("guessed", "203.0.113.9")),
        (line("SuccessfulAuth", "p123"), Heard("proved", "203.0.113.9")),
        (line("SuccessfulAuth"), None),
        (line("InvalidAccountID", "100"), None),
        ("what is written by nobody", None),
        (line("ChallengeSent", at=AT.replace("IPV4/UDP/203.0.113.9", "IPV6/TCP/2001:db8::9")), Heard("guessed", "2001:db8::9")),
    ],
)  # fmt: skip
def test_a_line_of_the_engines_is_a_guess_a_proof_or_neither(said: str, found: Heard | None) -> None:
    assert heard(said) == found


def test_what_a_stranger_calls_himself_has_nobody_else_shut_out() -> None:
    victim = 'LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/198.51.100.1/5060"'
    named = line("InvalidAccountID", "100\n" + line("ChallengeSent", at=victim) + "\n")
    assert {heard(each) for each in named.split("\n")} <= {None, Heard("guessed", "198.51.100.1")}
    short = line("InvalidAccountID", ("100\n" + line("ChallengeSent", at=victim))[:36])  # so much of a name is written
    assert {heard(each) for each in short.split("\n")} == {None}
    answered = line("ChallengeResponseFailed", "p123", more=f',Challenge="x",Response="",{victim}')
    assert heard(answered) == Heard("guessed", "203.0.113.9")


def test_a_log_is_read_line_by_line_and_never_grows_long(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "security.log"
    path.write_text("before\n", "utf-8")
    log = Log(path)
    assert log.more() == []
    with path.open("a", encoding="utf-8") as file:
        file.write("one\ntwo\nthr")
    assert log.more() == ["one", "two"]
    with path.open("a", encoding="utf-8") as file:
        file.write("ee\n")
    assert log.more() == ["three"]
    monkeypatch.setattr("ting.app.asterisk.heard.LONG", 3)
    with path.open("a", encoding="utf-8") as file:
        file.write("four\n")
    assert log.more() == ["four"]
    assert path.stat().st_size == 0
    with path.open("a", encoding="utf-8") as file:
        file.write("five\n")
    assert log.more() == ["five"]
    path.unlink()
    assert log.more() == []
    shorten(path)


def test_who_is_shut_out_stands_in_what_the_engine_is_told() -> None:
    assert own.text((), {}, loopback=False) == ""
    told = own.text((), {}, loopback=False, banned=["203.0.113.9", "2001:db8:1:2::/64"])
    assert told == "[banned]\ntype = acl\ndeny = 2001:db8:1:2::/64\ndeny = 203.0.113.9\n\n"

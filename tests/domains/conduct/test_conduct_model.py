"""The rules of conduct: who counts as whom, how fast is too fast, and what follows."""

import hashlib
from itertools import count

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.conduct.model import (
    CHALLENGE_MS,
    FORGET_MS,
    LENGTHS,
    MINUTE,
    STRIKE_GAP_MS,
    Ban,
    Bucket,
    Limits,
    Record,
    Subject,
    ban_until,
    bits,
    check,
    contact_rate,
    message_rate,
    network,
    passed,
    solves,
    struck,
    subject_of,
    take,
)
from ting.kit.ids import new_id
from ting.kit.problem import Refused

NOW = 1_764_925_200_000
LIMITS = Limits()
GAP = STRIKE_GAP_MS


@pytest.mark.parametrize(
    ("address", "range_"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.8", "203.0.113.8/32"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("127.0.0.1", None),
        ("::1", None),
        ("10.1.2.3", None),
        ("192.168.1.9", None),
        ("100.64.3.4", None),
        ("fe80::1%eth0", None),
        ("fd00::1", None),
        ("::ffff:10.0.0.1", None),
        ("198.51.100.4", None),
        ("2001:db8:ff::1", None),
        ("", None),
        ("testclient", None),
    ],
)
def test_an_address_counts_with_its_range_and_one_that_tells_nobody_apart_does_not(
    address: str, range_: str | None
) -> None:
    found = network(address, ("198.51.100.0/24", "2001:db8:ff::/48"))
    assert (found and found.value) == range_


@given(st.lists(st.integers(0, 20_000), max_size=60), st.integers(1, 40), st.integers(1, 6000))
def test_a_bucket_never_lets_more_through_than_its_burst_and_its_rate(gaps: list[int], most: int, minute: int) -> None:
    bucket, now, through = None, NOW, 0
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, now, most, minute / MINUTE)
        through += wait == 0
        assert wait >= 0
    assert through <= most + (now - NOW) * minute / MINUTE + 1e-6


@given(st.integers(1, 6000), st.floats(0, 0.99))
def test_who_waits_as_long_as_he_was_told_is_let_in(minute: int, left: float) -> None:
    empty, wait = take(Bucket(left, NOW), NOW, 20, minute / MINUTE)
    assert wait > 0
    assert take(empty, NOW + wait + 1, 20, minute / MINUTE)[1] == 0


def climbed(strikes: int, gap: int = GAP, limits: Limits = LIMITS) -> tuple[Record, int]:
    record, now = None, NOW
    for _ in range(strikes):
        record, now = struck(record, now, limits), now + gap
    assert record is not None
    return record, now - gap


@pytest.mark.parametrize(
    ("strikes", "level"),
    [(1, "slowed"), (2, "slowed"), (3, "challenged"), (11, "challenged"), (12, "banned")],
)
def test_the_ladder_step_by_step(strikes: int, level: str) -> None:
    assert climbed(strikes)[0].level == level


def test_what_may_be_anothers_climbs_no_higher_than_the_work() -> None:
    record, now = None, NOW
    for _ in range(40):
        record, now = struck(record, now, LIMITS, bans=False), now + GAP
    assert record is not None
    assert record.level == "challenged"


def test_a_stuck_key_is_one_strike_and_an_hour_of_quiet_forgets_all() -> None:
    assert climbed(400, gap=10)[0].strikes == 1
    record, now = climbed(11)
    assert struck(record, now + FORGET_MS, LIMITS) == Record(strikes=1, struck_at=now + FORGET_MS)


def test_a_challenge_is_over_by_itself_and_so_is_a_ban() -> None:
    record, now = climbed(3)
    assert record.challenged(now + CHALLENGE_MS - 1)
    assert not record.challenged(now + CHALLENGE_MS)
    banned, now = climbed(12)
    ban = Ban(id=new_id(), subjects=("visitor:x",), whom="x", reason="", made_at=now, until=banned.until)
    assert ban.holds(now)
    assert not ban.holds(now + LIMITS.ban_minutes * MINUTE)
    assert not msgspec.structs.replace(ban, until=None, lifted_at=now).holds(now)


def test_who_passes_may_go_on_and_is_challenged_again_after_as_many_strikes_and_harder() -> None:
    record, now = climbed(3)
    record = passed(record, now)
    assert not record.challenged(now)
    for n in range(3):
        assert record.level == "slowed", n
        record = struck(record, now + (n + 1) * GAP, LIMITS)
    assert (record.level, record.rounds) == ("challenged", 2)
    assert bits(record.rounds) == bits(1) + 1


@given(
    st.lists(st.tuples(st.sampled_from(["strike", "pass"]), st.integers(0, 200_000)), max_size=60),
    st.integers(1, 5),
    st.integers(6, 20),
)
def test_nobody_is_banned_before_his_strikes_are_full_whatever_he_does(
    acts: list[tuple[str, int]], challenge: int, ban: int
) -> None:
    limits = Limits(challenge_after=challenge, ban_after=ban)
    record, now = Record(), NOW
    for act, gap in acts:
        now += gap
        before = record
        record = struck(before, now, limits) if act == "strike" else passed(before, now)
        assert (record.level == "banned") <= (record.strikes >= ban or before.level == "banned")
        assert record.strikes <= before.strikes + 1
        assert bits(record.rounds) <= 18


@pytest.mark.parametrize("hard", [1, 8, 12])
def test_an_answer_is_found_by_work_and_checked_without(hard: int) -> None:
    answer = next(str(n) for n in count() if solves("abc", str(n), hard))
    assert hashlib.sha256(f"abc:{answer}".encode()).digest()[0] >> max(0, 8 - hard) == 0
    assert not solves("other", "x" * 21, 0)
    assert not solves("abc", "no", 250)


def test_an_agent_bans_for_a_day_at_most_and_who_manages_bans_as_long_as_he_likes() -> None:
    assert ban_until("hour", NOW, manages=False) == NOW + 3_600_000
    assert ban_until("day", NOW, manages=False) == NOW + 86_400_000
    for length in ("week", "lifted"):
        with pytest.raises(Refused):
            ban_until(length, NOW, manages=False)
    assert ban_until("lifted", NOW, manages=True) is None
    assert set(LENGTHS) == {"hour", "day", "week", "lifted"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"messages": 9}, "messages"),
        ({"contacts": 0}, "contacts"),
        ({"ban_after": 3}, "ban_after"),
        ({"ban_minutes": 0}, "ban_minutes"),
        ({"spared": ("my office",)}, "spared"),
        ({"appeal": "nobody"}, "appeal"),
        ({"appeal": "a b@c"}, "appeal"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_their_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        check(Limits(**wrong))  # type: ignore[arg-type]
    assert refused.value.extra["field"] == field


def test_networks_are_kept_in_one_form_and_rates_follow_the_limits() -> None:
    kept = check(Limits(spared=(" 203.0.113.9/24", "203.0.113.0/24", "2001:DB8::/32", ""), appeal=" a@b.c "))
    assert (kept.spared, kept.appeal) == (("203.0.113.0/24", "2001:db8::/32"), "a@b.c")
    assert message_rate(Limits(messages=120)) == (20, 120 / 60_000)
    assert contact_rate(LIMITS, "phone")[0] == LIMITS.contacts
    assert contact_rate(LIMITS, "network")[0] == LIMITS.address_contacts


def test_a_subject_is_read_as_it_was_kept() -> None:
    for each in (Subject("network", "2001:db8::/64"), Subject("email", "a@b.c")):
        assert subject_of(each.key) == each

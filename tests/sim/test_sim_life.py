"""The books of conversations, the rhythm of a day, and the pictures of the simulator."""

from __future__ import annotations

import random
import re
import struct
from datetime import UTC, datetime

import pytest

from ting_sim.agents import code_for
from ting_sim.picture import png
from ting_sim.rhythm import HALF_S, Breath, day_share, half_hour, into_half, next_gap, on_shift, planned, typing_s
from ting_sim.scripts import LANGUAGES, Filler, book, parse
from ting_sim.tally import Tally, percentile
from ting_sim.world import family_of, local

CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
POOLS = {"greet", "wait", "nudge", "generic", "close", "bye", "thanks", "still", "giveup", "note", "private", "file"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_topics_for_both_trades(lang: str) -> None:
    keys = [topic.key for topic in book("zh-TW").topics]
    assert [topic.key for topic in book(lang).topics] == keys
    assert len(book(lang).family("game")) >= 16
    assert len(book(lang).family("bank")) >= 9
    assert set(book(lang).pools) == POOLS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_agent_knows_each_topic_by_its_opening_whatever_was_filled_in(lang: str) -> None:
    for seed in range(5):
        filler = Filler(lang, random.Random(seed), agent="A", name="N")
        for topic in book(lang).topics:
            for opening in topic.openings:
                found = book(lang).recognise(filler.fill(opening), topic.family)
                assert found is not None
                assert found.key == topic.key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_slot_is_filled_and_keeps_its_value(lang: str) -> None:
    filler = Filler(lang, random.Random(7), agent="A", name="N")
    for topic in book(lang).topics:
        for agent, customer in topic.turns:
            for text in (*agent.wordings, *customer.wordings):
                filled = filler.fill(text)
                assert "{" not in filled
                assert filled.strip()
                assert filler.fill(text) == filled


@pytest.mark.parametrize("lang", ["zh-TW", "zh-CN", "ja"])
def test_what_is_said_in_a_language_is_written_in_it(lang: str) -> None:
    for topic in book(lang).topics:
        for opening in topic.openings:
            assert CJK.search(opening), opening


def test_a_word_of_a_stranger_is_recognised_and_gibberish_is_not() -> None:
    found = book("zh-TW").recognise("我的鑽石沒有入帳欸", "game")
    assert found is not None
    assert found.key == "topup"
    assert book("en").recognise("zzz") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_agent_hears_when_a_customer_needs_nothing_more(lang: str) -> None:
    filler = Filler(lang, random.Random(1), agent="阿哲", name="N")
    assert all(book(lang).content(filler.fill(line)) for line in book(lang).pools["thanks"])
    assert not any(book(lang).content(topic.openings[0]) for topic in book(lang).topics)


def test_a_topic_that_is_not_whole_is_named() -> None:
    with pytest.raises(ValueError, match="topic broken"):
        parse("en", "[game]\n== broken | q | c | h\n? question\n> agent only\n")


def test_a_plan_is_read_by_the_weekday_and_the_half_hour() -> None:
    week = [[float(10 * day + half % 2) for half in range(48)] for day in range(7)]
    sunday = datetime(2026, 11, 22, 13, 45, 30, tzinfo=UTC)
    assert (planned(week, sunday), into_half(sunday)) == (61.0, 930.0)
    assert day_share(week, sunday) == 1.0
    assert day_share([[0.0] * 48] * 7, sunday) == 0.0


def test_a_half_hour_brings_what_is_planned_and_most_of_it_while_it_swells() -> None:
    rng, breath = random.Random(5), Breath()
    drawn = [half_hour(6.4, rng, breath) for _ in range(500)]
    assert {len(times) for times in drawn} == {6, 7}
    assert sum(len(times) for times in drawn) / len(drawn) == pytest.approx(6.4, rel=0.05)
    times = [at for each in drawn for at in each]
    assert 0 <= min(times) < max(times) < HALF_S
    swelling = sum(breath.at(at) > 1 for at in times)
    assert swelling > 1.5 * (len(times) - swelling)
    assert half_hour(0.0, rng, breath) == []


def test_arrivals_come_at_their_rate() -> None:
    rng = random.Random(3)
    gaps = [next_gap(rng, 0.1) for _ in range(20_000)]
    assert sum(gaps) / len(gaps) == pytest.approx(10, rel=0.05)
    assert next_gap(rng, 0) == float("inf")


def test_the_queue_breathes() -> None:
    breath = Breath(period_s=400, depth=0.5)
    values = [breath.at(second) for second in range(400)]
    assert sum(values) / len(values) == pytest.approx(1, abs=0.01)
    assert min(values) == pytest.approx(0.5, abs=0.01)
    assert max(values) == pytest.approx(1.5, abs=0.01)


def test_shifts_leave_a_steady_share_on_duty_and_neighbours_take_turns() -> None:
    for seconds in range(0, 5400, 60):
        on_duty = [on_shift(number, seconds, share=0.6) for number in range(13)]
        assert 5 <= sum(on_duty) <= 10
        assert any(on_duty[7:10])


def test_long_words_take_longer_to_type() -> None:
    rng = random.Random(1)
    assert typing_s("好", rng) < 3 < typing_s("您好，我先幫您查這筆款項，方便給我訂單編號嗎？", rng) <= 22


def test_a_picture_is_a_small_png() -> None:
    data = png(random.Random(1), 120, 80)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (120, 80)
    assert len(data) < 4096


def test_the_wrap_up_code_fits_the_topic() -> None:
    codes = [
        {"key": "a", "names": {"zh-TW": "其他"}},
        {"key": "b", "names": {"zh-TW": "儲值未入帳", "en": "Top-up missing"}},
    ]
    topic = next(one for one in book("ja").topics if one.key == "topup")
    assert code_for(topic, list(codes), random.Random(1)) == "b"
    assert code_for(None, [], random.Random(1)) is None


def test_a_run_is_summed_up() -> None:
    tally = Tally()
    for second in range(101):
        tally.waited(float(second))
    tally.check("c1", ["missing: seq 2", "doubled: key k"])
    tally.error(TimeoutError("slow"))
    summary = tally.summary()
    assert (summary["wait_p50_s"], summary["wait_p95_s"]) == (50.0, 95.0)
    assert (summary["messages_missing"], summary["messages_doubled"]) == (1, 1)
    assert summary["errors"] == {"TimeoutError slow": 1}
    assert percentile([], 0.5) is None


def test_a_company_is_known_by_its_name_and_its_hour_by_its_zone() -> None:
    assert family_of("clearsea 臺灣澄海銀行") == "bank"
    assert family_of("starsea 星海互動") == "game"
    noon = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert (local("Asia/Taipei", noon).hour, local("no/where", noon).hour) == (20, 12)

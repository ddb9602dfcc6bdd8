"""The question at the end: asked once, answered once, shown with the contact, counted when there are enough."""

from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.domains.surveys.model import Answer, Survey, check, check_answer, chosen, score
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Refused
from ting_sim import ProblemError

STARS: dict[str, Any] = {
    "name": "After a chat",
    "scale": "stars",
    "questions": {"en": "How was it?", "ja": "いかがでしたか？"},
}


async def with_survey(house: House, db: Database, value: dict[str, Any]) -> Centre:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/surveys/{new_id()}", json={"value": value}))
    return centre


async def test_who_was_served_is_asked_once_and_his_answer_stands_with_the_contact(house: House, db: Database) -> None:
    centre = await with_survey(house, db, STARS)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        gone = await stage.widget(centre, "Never mind", lang="ja")
        await gone.leave()
        await gone.wait_for(lambda w: w.phase == "ended")
        assert gone.state is not None
        assert gone.state.survey is None  # who was never served has nothing to say of it
        with pytest.raises(ProblemError, match="not_there"):
            await gone.rate(1)
        widget, contact = await centre.serve(stage, desk, lang="ja")
        await centre.finish(desk, contact.id)
        await widget.wait_for(lambda w: w.state is not None and w.state.survey is not None)
        assert widget.state is not None
        assert widget.state.survey == {
            "scale": "stars",
            "question": "いかがでしたか？",
            "comment": True,
            "value": None,
            "said": None,
            "answered": False,
        }
        for wrong in (0, 6, None):
            with pytest.raises(ProblemError, match="answer"):
                await widget.rate(wrong)
        await widget.rate(4, "  ありがとう \x00 ")
        await widget.wait_for(lambda w: bool(w.state and w.state.survey and w.state.survey["answered"]))
        await widget.rate(4, "ありがとう")  # a repeat changes nothing
        with pytest.raises(ProblemError, match="answered"):
            await widget.rate(1)
        rating = (await desk.contact(centre.slug, contact.id))["contact"]["rating"]
        assert (rating["value"], rating["comment"], rating["scale"]) == (4, "ありがとう", "stars")
        assert rating["at"] is not None


async def test_figures_of_fewer_than_five_answers_are_not_shown_and_the_asked_are_counted(
    house: House, db: Database
) -> None:
    centre = await with_survey(house, db, STARS)
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget = await stage.widget(centre)
        for value in (5, 5, 4, 2, None):
            widget, contact = await centre.serve(stage, desk)
            await centre.finish(desk, contact.id)
            await widget.wait_for(lambda w: bool(w.state and w.state.survey))
            if value:
                await widget.rate(value)
        async with signed(house, centre, "sue") as sue:
            times = {"from": 0, "to": 1 << 52}
            (result,) = good(await sue.get("surveys/results", params=times))
            assert result["score"] == {"asked": 5, "answered": 4, "pct": None, "mean": None, "nps": None}
            await widget.rate(3)
            (result,) = good(await sue.get("surveys/results", params=times))
            assert result["score"] == {"asked": 5, "answered": 5, "pct": 60.0, "mean": 3.8, "nps": None}
            (none,) = good(await sue.get("surveys/results", params=times | {"queue": str(new_id())}))
            assert none["score"]["asked"] == 0


async def test_nobody_answers_for_another_and_no_scale_changes_under_its_answers(house: House, db: Database) -> None:
    centre = await with_survey(house, db, STARS)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk)
        await centre.finish(desk, contact.id)
        stranger = await stage.widget(centre)
        await stranger.ping()
        with pytest.raises(TimeoutError):  # without a contact of his own there is nothing to rate
            await stranger.rate(1, timeout=0.3)
        async with signed(house, centre, "ada") as ada:
            (item,) = good(await ada.get("setup/surveys"))
            changed = await ada.put(
                f"setup/surveys/{item['id']}", json={"value": STARS | {"scale": "nps"}, "version": item["version"]}
            )
            assert changed.json()["code"] == "scale"
            assert (
                await ada.put(f"setup/surveys/{new_id()}", json={"value": STARS | {"questions": {}}})
            ).status_code == 422
            other = STARS | {"queues": [str(new_id())]}
            assert (await ada.put(f"setup/surveys/{new_id()}", json={"value": other})).json()["code"] == "queue_unknown"


def test_a_queues_own_survey_comes_before_one_for_all_and_what_is_archived_is_not_asked() -> None:
    here, there = new_id(), new_id()
    every = (new_id(), Survey(name="all", scale="stars", questions={"en": "?"}))
    own = (new_id(), Survey(name="own", scale="nps", questions={"en": "?"}, queues=(here,)))
    old = (new_id(), Survey(name="old", scale="nps", questions={"en": "?"}, queues=(here,), archived=True))
    assert chosen([old, every, own], here) == own[0]
    assert chosen([old, every, own], there) == every[0]
    assert chosen([old], here) is None


def test_csat_counts_answers_and_nps_each_customers_last_one() -> None:
    assert score("stars", 9, [5, 4, 3, 2, 1], last_by_customer=[1]).pct == 40.0
    assert score("stars", 9, [5] * 4, last_by_customer=[5] * 4).pct is None
    assert score("nps", 20, [10] * 9, last_by_customer=[10, 9, 8, 7, 6]).nps == 20.0
    assert score("nps", 20, [10] * 9, last_by_customer=[10] * 4).nps is None
    assert score("nps", 5, [0, 6, 7, 8, 5], last_by_customer=[0, 6, 7, 8, 5]).nps == -60.0


def test_an_answer_fits_its_question() -> None:
    words = check(Survey(name=" Words ", scale="text", questions={"en": " What\nelse? "}))
    assert (words.name, words.questions) == ("Words", {"en": "What else?"})
    assert check_answer(words, None, " good ") == (None, "good")
    for value, comment in ((3, "good"), (None, "  "), (None, None)):
        with pytest.raises(Refused):
            check_answer(words, value, comment)
    silent = Survey(name="n", scale="nps", questions={"en": "?"}, comment=False)
    assert check_answer(silent, 0, "psst") == (0, None)
    assert Answer(new_id(), new_id(), 0, None, None, None).value is None

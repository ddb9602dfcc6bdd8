"""A survey, its answers, and the figures made of them. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean

Scale = Literal["stars", "nps", "text"]
End = Literal["customer", "agent", "system"]
ENDS: tuple[End, ...] = ("customer", "agent", "system")
LINK_MS = 14 * 86_400_000
APART_MS = 7 * 86_400_000
"""One address is mailed at most once in that time, however often its customer writes."""
MINUTES_MAX = 10_080
RANGES: dict[str, tuple[int, int]] = {"stars": (1, 5), "nps": (0, 10)}
QUESTION_MAX, COMMENT_MAX, NAME_MAX = 200, 1000, 80
FEWEST = 5
"""A figure of fewer answers is not shown: it would tell who said what."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """One question at the end of a contact, and room for words."""

    name: str
    scale: Scale
    questions: dict[str, str]
    """By language; the tenant's own stands in for one that is not there."""
    queues: tuple[UUID, ...] = ()
    """Asked after contacts of these; of none named: of all."""
    comment: bool = True
    ends: tuple[End, ...] = ENDS
    """Asked after contacts that ended so: by the customer, by the agent, or for silence (`system`)."""
    mail_after_minutes: int | None = None
    """Who has not answered by then is asked once more, by one mail; None: nobody is."""
    purpose: UUID | None = None
    """Whose consent that mail needs; None: it needs none."""
    archived: bool = False

    def question(self, lang: str) -> str:
        """Return the question in a language, or in one that there is."""
        return self.questions.get(lang) or self.questions.get("en") or next(iter(self.questions.values()))


class Answer(msgspec.Struct, frozen=True):
    """What became of asking one contact's customer."""

    contact: UUID
    survey: UUID
    asked_at: int
    value: int | None
    comment: str | None
    answered_at: int | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of a past whose customer was asked, and what he said, if anything."""

    contact: UUID
    survey: UUID
    customer: UUID
    queue: UUID
    agent: UUID
    asked_at: int
    value: int | None
    comment: str | None
    answered_at: int | None


class Score(msgspec.Struct, frozen=True):
    """The answers of a time: how many were asked, how many answered, and the figures of enough answers."""

    asked: int
    answered: int
    pct: float | None
    """Stars: satisfied (4 and 5) of all answers, per cent."""
    mean: float | None
    nps: float | None


def check(survey: Survey) -> Survey:
    """Return a survey fit to keep; raise Refused when nobody could answer it."""
    name = " ".join(survey.name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that others will recognise.")
    questions = {
        lang: kept
        for lang in LOCALES
        if (kept := clean(survey.questions.get(lang, ""), QUESTION_MAX + 1).replace("\n", " "))
    }
    if not questions:
        raise Refused("question", "A survey asks something.", "Write the question in one language at least.")
    if any(len(question) > QUESTION_MAX for question in questions.values()):
        raise Refused("question", f"A question has at most {QUESTION_MAX} characters.", "Ask it in short.")
    if not survey.ends:
        raise Refused("ends", "It is asked after no end.", "Choose one end at least, or archive it.", field="ends")
    if survey.mail_after_minutes is not None and not 1 <= survey.mail_after_minutes <= MINUTES_MAX:
        raise Refused(
            "mail_after_minutes",
            f"A mail waits 1 to {MINUTES_MAX} minutes.",
            "Choose a time that gives a chance to answer in the window.",
            field="mail_after_minutes",
        )
    ends = tuple(end for end in ENDS if end in survey.ends)
    return msgspec.structs.replace(
        survey, ends=ends, name=name, questions=questions, queues=tuple(dict.fromkeys(survey.queues))
    )


def check_answer(survey: Survey, value: int | None, comment: str | None) -> tuple[int | None, str | None]:
    """Return an answer fit to keep; raise Refused when it answers something else."""
    words = clean(comment, COMMENT_MAX) if comment else ""
    if survey.scale == "text":
        if value is not None or not words:
            raise Refused("answer", "This question is answered in words.", "Write a few.")
        return None, words
    lowest, highest = RANGES[survey.scale]
    if value is None or not lowest <= value <= highest:
        raise Refused("answer", f"This question is answered by {lowest} to {highest}.", "Choose one of them.")
    return value, (words or None) if survey.comment else None


def chosen(surveys: Iterable[tuple[UUID, Survey]], queue: UUID, end: End = "agent") -> UUID | None:
    """Return which survey a contact of this queue that ended so is asked: one made for it before one for all."""
    found = [(id_, survey) for id_, survey in surveys if not survey.archived and end in survey.ends]
    own = [id_ for id_, survey in found if queue in survey.queues]
    every = [id_ for id_, survey in found if not survey.queues]
    return next(iter([*own, *every]), None)


def score(scale: Scale, asked: int, values: Sequence[int], *, last_by_customer: Sequence[int]) -> Score:
    """Return the figures of answers. CSAT counts answers; NPS counts each customer's last one."""
    answered = len(values)
    pct = mean = nps = None
    if scale == "stars" and answered >= FEWEST:
        pct = 100 * sum(value >= 4 for value in values) / answered
        mean = sum(values) / answered
    if scale == "nps" and len(last_by_customer) >= FEWEST:
        for_us = sum(value >= 9 for value in last_by_customer)
        against = sum(value <= 6 for value in last_by_customer)
        nps = 100 * (for_us - against) / len(last_by_customer)
    return Score(asked, answered, pct, mean, nps)

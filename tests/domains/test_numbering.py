"""Where numbers lead, who may call them, and what became of a call. Pure."""

import pytest

from ting.domains.telephony.dialling import (
    DIAL,
    DIAL_ABROAD,
    Caps,
    Class,
    DialRules,
    Prefix,
    cap_of,
    checked,
    class_of,
    emergencies,
    may_dial,
    outcome_of,
)
from ting.kit.problem import Refused

TAIPEI, OWN = "Asia/Taipei", "+886223456789"


@pytest.mark.parametrize(
    ("number", "leads"),
    [
        ("+886287654321", "local"),
        ("+886422221111", "national"),
        ("+886912345678", "mobile"),
        ("+819012345678", "international"),
        ("+886203123456", "premium"),
        ("119", "emergency"),
        ("4711", "inner"),
    ],
)
def test_where_a_number_leads_is_known_of_itself(number: str, leads: Class) -> None:
    assert class_of(number, OWN, TAIPEI, DialRules()) == leads


def test_the_longest_beginning_says_otherwise() -> None:
    rules = checked(
        DialRules(prefixes=(Prefix("+81", "barred"), Prefix("+81 90", "mobile"), Prefix("+886912", "premium")))
    )
    assert class_of("+819012345678", OWN, TAIPEI, rules) == "mobile"
    assert class_of("+81312345678", OWN, TAIPEI, rules) == "barred"
    assert class_of("+886912345678", OWN, TAIPEI, rules) == "premium"


def test_who_may_call_abroad_may_call_at_all() -> None:
    assert may_dial("mobile", frozenset({DIAL}))
    assert not may_dial("mobile", frozenset())
    assert not may_dial("international", frozenset({DIAL_ABROAD}))
    assert may_dial("international", frozenset({DIAL, DIAL_ABROAD}))
    assert may_dial("premium", frozenset({"*"}))
    assert not may_dial("premium", frozenset({DIAL, DIAL_ABROAD}))
    assert may_dial("emergency", frozenset())


def test_emergencies_are_those_of_where_the_centre_is_and_are_not_counted() -> None:
    assert {"110", "119"} <= set(emergencies(TAIPEI))
    assert "911" in emergencies("America/New_York")
    assert "110" not in emergencies("America/New_York")
    assert not emergencies("Antarctica/Troll")
    assert cap_of(DialRules(), "emergency") is None
    assert cap_of(DialRules(), "premium") == 5


def test_rules_that_cannot_be_are_refused_with_their_field() -> None:
    for rules, code in (
        (DialRules(caps=Caps(mobile=-1)), "dial_cap"),
        (DialRules(prefixes=(Prefix("x", "barred"),)), "dial_prefix"),
    ):
        with pytest.raises(Refused) as refused:
            checked(rules)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("cause", "why", "by_agent", "became"),
    [
        (17, "17 User busy", False, "busy"),
        (19, "19 No answer", False, "no_answer"),
        (1, "1 Unallocated", False, "unknown"),
        (21, "21 Rejected", False, "refused"),
        (34, "34 no way out", False, "refused"),
        (None, "no_phone", False, "no_phone"),
        (None, "cancelled", True, "cancelled"),
        (None, "line_lost", False, "lost"),
    ],
)
def test_what_became_of_a_call_is_told(cause: int | None, why: str, by_agent: bool, became: str) -> None:
    assert outcome_of(cause, why, by_agent=by_agent) == became

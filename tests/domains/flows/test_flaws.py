"""What is wrong with a flow is said step by step, and scenarios say whether it does what it should."""

from typing import Any

import msgspec
import pytest

from tests.domains.flows.test_run import HI, MAIN, PANEL, QUEUE, flow
from ting.domains.flows.flaws import DETAILS, flaws, made
from ting.domains.flows.model import Do, Expect, Flow, FlowChoice, FlowStep, Prompt, Scenario, TrialCaller
from ting.domains.flows.trial import check, play, told_well
from ting.kit.problem import Refused

END = FlowStep(key="end", do="end")


def ask(**fields: Any) -> FlowStep:
    asked = FlowStep(key="ask", do="menu", prompt=HI, choices=(FlowChoice("1", "end"),), otherwise="end")
    return msgspec.structs.replace(asked, **fields)


def do(kind: Do, **fields: Any) -> Flow:
    """A flow of one step of that kind, and an end."""
    step = FlowStep(key="it", do=kind, prompt=HI, next="end", otherwise="end")
    return flow(msgspec.structs.replace(step, **fields), END)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (flow(), ["flow_steps"]),
        (msgspec.structs.replace(MAIN, langs=()), ["flow_langs"]),
        (msgspec.structs.replace(MAIN, langs=("en", "en")), ["flow_langs"]),
        (flow(END, END), ["flow_key end"] * 2),
        (flow(FlowStep(key="", do="end")), ["flow_key"]),
        (do("say", next=""), ["flow_way it next"]),
        (do("hours", queue=QUEUE, otherwise="nowhere"), ["flow_way it otherwise"]),
        (flow(ask(choices=(FlowChoice("1", "gone"),)), END), ["flow_way ask 1"]),
        (flow(ask(choices=(FlowChoice("1", "end"), FlowChoice("1", "end"))), END), ["flow_choice ask"]),
        (flow(ask(choices=(FlowChoice("12", "end"),)), END), ["flow_choice ask"]),
        (flow(ask(choices=()), END), ["flow_choice ask"]),
        (flow(ask(tries=0), END), ["flow_times ask"]),
        (do("say", prompt=Prompt({"en": "Hello"})), ["flow_words it ja"]),
        (do("say", prompt=Prompt()), ["flow_words it en", "flow_words it ja"]),
        (do("say", prompt=Prompt({"en": "x" * 601, "ja": "x"})), ["flow_text it en"]),
        (do("language", choices=(FlowChoice("1", lang="zh-TW"),)), ["flow_language it"]),
        (do("digits", into="n", least=5, most=3), ["flow_digits it"]),
        (do("digits", into=""), ["flow_name it"]),
        (do("compare", field="n", among=("1",)), ["flow_field it"]),
        (do("lookup", into="bill"), ["flow_panel it"]),
        (do("lookup", into="bill", panel=PANEL, field="n"), ["flow_field it"]),
        (do("set", priority=10), ["flow_times it"]),
        (flow(FlowStep(key="it", do="transfer", number="0800-CALL")), ["flow_number it"]),
        (flow(FlowStep(key="it", do="queue")), ["flow_queue it"]),
        (flow(FlowStep(key="it", do="queue", queue=QUEUE, callback_key="1", message_key="1")), ["flow_choice it"]),
        (flow(FlowStep(key="it", do="queue", queue=QUEUE, most_s=60)), ["flow_way it"]),
        (flow(FlowStep(key="it", do="queue", queue=QUEUE, every_s=1)), ["flow_times it"]),
        (flow(END, FlowStep(key="far", do="end")), ["flow_unreached far"]),
        (flow(ask(otherwise="ask", choices=(FlowChoice("1", "ask"),))), ["flow_endless ask"]),
        (
            flow(
                ask(choices=(FlowChoice("1", "say"), FlowChoice("2", "end"))),
                FlowStep(key="say", do="say", prompt=HI, next="say"),
                END,
            ),
            ["flow_endless say"],
        ),
        (
            flow(
                FlowStep(key="say", do="say", prompt=HI, next="open"),
                FlowStep(key="open", do="hours", queue=QUEUE, next="end", otherwise="say"),
                END,
            ),
            ["flow_spins say", "flow_spins open"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_step(wrong: Flow, said: list[str]) -> None:
    assert [" ".join(filter(None, (each.code, each.step, each.what))) for each in flaws(wrong)] == said
    with pytest.raises(Refused) as refusal:
        made(wrong)
    assert refusal.value.code == said[0].split()[0]
    assert refusal.value.detail.endswith(DETAILS[refusal.value.code][0])


def test_a_question_that_is_asked_again_may_go_round_as_long_as_there_is_a_way_out() -> None:
    assert flaws(flow(ask(choices=(FlowChoice("1", "ask"), FlowChoice("2", "end"))), END)) == []


def test_texts_are_kept_as_they_are_fit_to_be() -> None:
    kept = made(do("say", prompt=Prompt({"en": " Hello\x00 ", "ja": "もしもし", "zh-TW": " "})))
    assert kept.steps[0].prompt.texts == {"en": "Hello", "ja": "もしもし"}


@pytest.mark.parametrize(
    ("given", "does", "expect", "wrong"),
    [
        (TrialCaller(), ("1", "1"), Expect(step="wait", queue=QUEUE, lang="en"), ""),
        (TrialCaller(), ("2", "1"), Expect(lang="en"), "lang=ja"),
        (TrialCaller(known=True), ("1", "1"), Expect(through=("hours", "first", "wait"), priority=3), ""),
        (TrialCaller(), ("1", "1"), Expect(through=("first",)), "through=hello > tongue > hours > who > menu > wait"),
        (TrialCaller(), ("1", "2", "4711#", "found"), Expect(step="wait", keyed={"member": "4711"}), ""),
        (TrialCaller(), ("1", "2", "471#", "found"), Expect(step="wait", keyed={"member": "4711"}), "member=471"),
        (
            TrialCaller(answers={"bill": {"late": "true"}}),
            ("1", "2", "4711", "waited"),
            Expect(step="dial"),
            "step=back",
        ),
        (TrialCaller(), ("1", "1", "2"), Expect(step="message"), "step=wait"),
        (TrialCaller(), ("1", "1", "hangup", "1"), Expect(), "left=1"),
    ],
)
def test_a_scenario_says_what_is_not_as_it_should(
    given: TrialCaller, does: tuple[str, ...], expect: Expect, wrong: str
) -> None:
    tried = play(MAIN, given, does, lambda _: True)
    assert check(Scenario(name="x", given=given, does=does, expect=expect), tried) == wrong


def test_a_trial_tells_all_that_is_heard_and_done_in_order() -> None:
    tried = play(MAIN, TrialCaller(number="12", lang="ja"), ("silence", "1", "2"), lambda _: False)
    assert [(each.sort, each.step, each.text) for each in tried.heard] == [
        ("say", "hello", "もしもし"),
        ("ask", "tongue", "もしもし"),
        ("did", "tongue", "silence"),
        ("ask", "tongue", "もしもし"),
        ("did", "tongue", "1"),
        ("message", "message", "Hello"),
    ]
    assert (tried.queue, tried.left, tried.state.trail) == (QUEUE, 1, ("hello", "tongue", "hours", "message"))


def test_what_a_caller_does_is_keys_or_a_word_and_his_moment_one_of_a_clock() -> None:
    assert all(told_well(TrialCaller(), (each,)) for each in ("1", "47*#", "silence", "found", "hangup"))
    assert not any(told_well(TrialCaller(), (each,)) for each in ("", "x", "1a", "shout"))
    assert told_well(TrialCaller(at="2026-11-23T10:00"), ())
    assert not any(
        told_well(TrialCaller(at=each), ()) for each in ("now", "2026-11-23", "2026-11-23T25:00", "2026-1-1T1:1:1")
    )
    said = msgspec.structs.replace(MAIN, scenarios=(Scenario(name="x", does=("shout",)),))
    assert [each.code for each in flaws(said)] == ["flow_scenarios"]

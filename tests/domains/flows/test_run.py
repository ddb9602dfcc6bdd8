"""How a call goes through a flow: each step by a table, and any flow that was let through by whatever a caller does."""

from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.size import size
from ting.domains.flows.flaws import flaws
from ting.domains.flows.model import ENTERED, KEYS, Caller, Do, Flow, FlowChoice, FlowStep, Prompt, ways
from ting.domains.flows.run import (
    Act,
    Answered,
    Asked,
    CallBackPromised,
    CallState,
    Ended,
    Event,
    Hours,
    HoursAsked,
    HungUp,
    Key,
    Left,
    Listening,
    MessageTaken,
    NotReached,
    PlaceSaid,
    Queued,
    Said,
    Silence,
    Sought,
    Stay,
    Ticked,
    Transferred,
    begin,
    step,
)

QUEUE, PANEL, SKILL = UUID(int=1), UUID(int=2), UUID(int=3)
HI = Prompt({"en": "Hello", "ja": "もしもし"})
MENU = (FlowChoice("1", "wait"), FlowChoice("2", "number"))


def flow(*steps: FlowStep) -> Flow:
    return Flow(name="Main", langs=("en", "ja"), steps=steps)


MAIN = flow(
    FlowStep(key="hello", do="say", prompt=HI, next="tongue"),
    FlowStep(
        key="tongue",
        do="language",
        prompt=HI,
        next="hours",
        choices=(FlowChoice("1", lang="en"), FlowChoice("2", lang="ja")),
    ),
    FlowStep(key="hours", do="hours", queue=QUEUE, next="who", otherwise="message"),
    FlowStep(key="who", do="caller", next="first", otherwise="menu"),
    FlowStep(key="first", do="set", skills=(SKILL,), priority=3, next="menu"),
    FlowStep(key="menu", do="menu", prompt=HI, choices=MENU, otherwise="wait", tries=2),
    FlowStep(key="number", do="digits", prompt=HI, into="member", least=2, most=4, next="bill", otherwise="wait"),
    FlowStep(key="bill", do="lookup", panel=PANEL, field="member", into="bill", next="late", otherwise="wait"),
    FlowStep(key="late", do="compare", field="bill.late", among=("true",), next="dial", otherwise="wait"),
    FlowStep(key="dial", do="transfer", number="+886223456789", otherwise="back"),
    FlowStep(key="back", do="callback", queue=QUEUE),
    FlowStep(key="wait", do="queue", queue=QUEUE, callback_key="1", message_key="2", most_s=300, otherwise="message"),
    FlowStep(key="message", do="message", queue=QUEUE, prompt=HI),
)


SOMEBODY = Caller(number="+886912345678")


def after(*events: Event, caller: Caller = SOMEBODY) -> tuple[CallState, Act]:
    """Let a caller come, and these things happen."""
    state, act = begin(MAIN, caller)
    for event in events:
        state, act = step(MAIN, state, event)
    return state, act


def keys(text: str) -> tuple[Key, ...]:
    return tuple(Key(each) for each in text)


AT_MENU = (Ended(), Key("1"), Hours(open=True))
AT_NUMBER = (*AT_MENU, Key("2"))


def test_the_flow_of_these_tests_has_nothing_wrong() -> None:
    assert flaws(MAIN) == []


@pytest.mark.parametrize(
    ("events", "at", "act"),
    [
        ((), "hello", Said(HI)),
        ((Ended(),), "tongue", Asked(HI, 5)),
        ((Key("2"),), "hours", HoursAsked(QUEUE)),  # before anybody asked
        ((Ended(), Silence()), "tongue", Asked(HI, 5, again=True)),
        ((Ended(), Silence(), Key("7"), Silence()), "hours", HoursAsked(QUEUE)),
        ((Ended(), Key("1"), Hours(open=False)), "message", MessageTaken(QUEUE, HI, 120)),
        (AT_MENU, "menu", Asked(HI, 5)),
        ((*AT_MENU, Key("9")), "menu", Asked(HI, 5, again=True)),
        ((*AT_MENU, Key("9"), Silence()), "wait", Queued(QUEUE, None, (), 0, Prompt())),
        (AT_NUMBER, "number", Asked(HI, 5)),
        ((*AT_NUMBER, Key("4")), "number", Listening(5)),
        ((*AT_NUMBER, *keys("4#")), "number", Asked(HI, 5, again=True)),
        ((*AT_NUMBER, *keys("47#")), "bill", Sought(PANEL, "47")),
        ((*AT_NUMBER, *keys("47"), Silence()), "bill", Sought(PANEL, "47")),
        ((*AT_NUMBER, *keys("4711")), "bill", Sought(PANEL, "4711")),
        ((*AT_NUMBER, *keys("4711"), Answered(None)), "wait", Queued(QUEUE, None, (), 0, Prompt())),
        ((*AT_NUMBER, *keys("4711"), Answered({})), "wait", Queued(QUEUE, None, (), 0, Prompt())),
        ((*AT_NUMBER, *keys("4711"), Answered({"late": "true"})), "dial", Transferred("+886223456789", Prompt())),
        (
            (*AT_NUMBER, *keys("4711"), Answered({"late": "true"}), NotReached()),
            "back",
            CallBackPromised(QUEUE, "+886912345678", Prompt(), keeps=False),
        ),
        ((*AT_MENU, Key("1"), Ticked(44, 3, 2, 5)), "wait", Stay()),
        ((*AT_MENU, Key("1"), Ticked(45, 3, 2, 5)), "wait", PlaceSaid(3, 2, 5, "1", "2")),
        ((*AT_MENU, Key("1"), Ticked(45, 3), Ticked(60, 3)), "wait", Stay()),
        ((*AT_MENU, Key("1"), Ticked(300, 3)), "message", MessageTaken(QUEUE, HI, 120)),
        ((*AT_MENU, *keys("11")), "wait", CallBackPromised(QUEUE, "+886912345678", Prompt(), keeps=True)),
        ((*AT_MENU, *keys("12")), "wait", MessageTaken(QUEUE, Prompt(), 120)),
        ((*AT_MENU, Left()), "menu", HungUp(why="caller")),
        ((*AT_MENU, Left(), Key("1")), "menu", Stay()),
        ((*AT_MENU, Ended(), Hours(open=True), Key("x")), "menu", Stay()),
    ],
)
def test_what_happens_leads_on(events: tuple[Event, ...], at: str, act: Act) -> None:
    state, done = after(*events)
    assert (state.step, done) == (at, act)


def test_a_known_caller_has_his_language_his_skills_and_his_turn() -> None:
    state, act = after(*AT_MENU, Key("1"), caller=Caller(number="1", lang="ja", known=True))
    assert act == Queued(QUEUE, None, (SKILL,), 3, Prompt())
    assert after(caller=Caller(lang="ja"))[0].lang == "ja"
    assert after(caller=Caller(lang="zh-TW"))[0].lang == "en"
    assert state.lang == "en", "he chose it"


def test_who_hides_his_number_is_offered_no_call() -> None:
    state, act = after(*AT_MENU, Key("1"), Ticked(45, 3, 2, 5), caller=Caller())
    assert act == PlaceSaid(3, 2, 5, "", "2")
    assert step(MAIN, state, Key("1"))[1] == Stay()


def test_what_nobody_is_to_see_is_shown_by_its_end() -> None:
    card = flow(
        FlowStep(key="card", do="digits", prompt=HI, into="card", most=16, hidden=True, next="wait", otherwise="wait"),
        FlowStep(key="wait", do="queue", queue=QUEUE),
    )
    state, _ = begin(card, Caller())
    for key in keys("4111111111111111"):
        state, _ = step(card, state, key)
    assert (state.step, state.shown()) == ("wait", {"card": "…1111"})


def test_a_call_goes_on_where_it_stood_when_its_state_was_written_down() -> None:
    state, _ = after(*AT_NUMBER, Key("4"))
    again = msgspec.json.decode(msgspec.json.encode(state), type=CallState)
    assert again == state
    assert step(MAIN, again, Key("#")) == step(MAIN, state, Key("#"))


NAMES = ("a", "b", "c", "d", "e", "f")
_way = st.sampled_from(NAMES)
_field = st.sampled_from(("", "it", "it.x"))


@st.composite
def steps(draw: Any, key: str) -> FlowStep:
    """Any step, right or wrong."""
    return FlowStep(
        key=key,
        do=draw(st.sampled_from(get_args(Do))),
        prompt=draw(st.sampled_from((HI, HI, Prompt()))),
        next=draw(_way),
        otherwise=draw(_way),
        choices=tuple(
            FlowChoice(key, draw(_way), draw(st.sampled_from(("en", "ja"))))
            for key in draw(st.sampled_from(("1", "12", "0*#")))
        ),
        least=draw(st.integers(1, 3)),
        most=draw(st.integers(3, 6)),
        tries=draw(st.integers(1, 3)),
        into=draw(st.sampled_from(("it", "it", ""))),
        field=draw(_field),
        among=("1",),
        queue=QUEUE,
        panel=PANEL,
        number="123",
        callback_key=draw(st.sampled_from(("", "1"))),
        most_s=draw(st.sampled_from((0, 60))),
    )


flows = st.tuples(*(steps(name) for name in NAMES)).map(lambda made: flow(*made))


@st.composite
def sound(draw: Any) -> Flow:
    """Flows of which many are let through: each step leads to the next by one of its ways, and the last one ends."""
    made = list(draw(flows).steps)
    for n, here in enumerate(made[:-1]):
        after = NAMES[n + 1]
        fit = msgspec.structs.replace(
            here, prompt=HI, next=after, into="it", choices=(FlowChoice("1", after, "en"), *here.choices[1:])
        )
        made[n] = fit if ways(fit) else msgspec.structs.replace(fit, do="say")
    made[-1] = msgspec.structs.replace(made[-1], do="end", prompt=HI)
    made[0] = msgspec.structs.replace(made[0], do="digits")
    return msgspec.structs.replace(
        flow(*(msgspec.structs.replace(each, field="it") for each in made)),
    )


happens = st.one_of(
    st.sampled_from(
        (
            Ended(),
            Silence(),
            Hours(open=True),
            Hours(open=False),
            Answered(None),
            Answered({"x": "1"}),
            NotReached(),
            Ticked(60, 2, 1, 3),
            Left(),
        )
    ),
    st.sampled_from(KEYS).map(Key),
)
PATIENCE: dict[str, Event] = {
    "ended": Ended(),
    "keys": Silence(),
    "hours": Hours(open=False),
    "lookup": Answered(None),
    "queue": NotReached(),
    "transfer": NotReached(),
}
"""What comes by itself in the end, where a caller does nothing more."""


@settings(max_examples=size(300, 20_000), deadline=None)
@given(flows, st.lists(happens, max_size=60), st.booleans())
def test_any_flow_ends_whatever_a_caller_does_and_never_raises(made: Flow, events: list[Event], known: bool) -> None:
    state, _ = begin(made, Caller(number="1", known=known))
    for event in events:
        state, _ = step(made, state, event)
        assert len(state.trail) <= ENTERED
    most = ENTERED * 6
    while state.waits != "over":
        state, _ = step(made, state, PATIENCE[state.waits])
        most -= 1
        assert most, f"it goes on at {state.step}"


@settings(max_examples=size(300, 20_000), deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(sound(), st.lists(happens, max_size=60))
def test_a_flow_that_was_let_through_ends_where_its_writer_meant_it(made: Flow, events: list[Event]) -> None:
    assume(not flaws(made))
    state, act = begin(made, Caller(number="1"))
    for event in events:
        if state.waits != "over":
            state, act = step(made, state, event)
    while state.waits != "over":
        state, act = step(made, state, PATIENCE[state.waits])
    if act == HungUp(why="lost"):
        assert len(state.trail) == ENTERED or not made.steps[NAMES.index(state.step)].otherwise

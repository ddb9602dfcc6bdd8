"""What is wrong with a flow, step by step: what leads nowhere, what nobody reaches, what never ends. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from ting.domains.flows.model import (
    ASKING,
    CHOICES,
    DIGITS,
    ENDING,
    EVERY_S,
    FIELD,
    KEYS,
    MESSAGE_S,
    PRIORITY,
    SCENARIOS,
    SPEAKING,
    STEPS,
    TEXT,
    TRIES,
    WAIT_MOST_S,
    WAIT_S,
    Do,
    Flow,
    FlowStep,
    Prompt,
    ways,
)
from ting.domains.flows.trial import told_well
from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean, name_of

NUMBER = re.compile(r"\+?[0-9]{2,20}")
DETAILS: Mapping[str, tuple[str, str]] = {
    "flow_langs": ("A flow speaks at least one language, each named once.", "Choose its languages."),
    "flow_steps": (f"A flow has 1 to {STEPS} steps.", "Add a step, or let one do what several do."),
    "flow_key": ("A step has a short name of its own.", "Give it another name."),
    "flow_way": ("A way on leads nowhere.", "Say which step comes then."),
    "flow_unreached": ("No call ever comes to this step.", "Let a step lead there, or take it out."),
    "flow_endless": ("From here a call never comes to an end.", "Let a way lead to a queue, a message or the end."),
    "flow_spins": ("These steps go round without asking the caller anything.", "Ask, or let the way end."),
    "flow_words": ("Something to say is missing in one of the flow's languages.", "Write it, or upload a recording."),
    "flow_text": (f"A text has at most {TEXT} characters.", "Shorten it, or make two steps of it."),
    "flow_choice": ("A question needs keys, each once and each leading somewhere.", "Correct the keys."),
    "flow_language": ("A key chooses a language that this flow does not speak.", "Choose one that it speaks."),
    "flow_digits": (f"Digits are at least 1 and at most {DIGITS}.", "Correct how many are expected."),
    "flow_name": (f"What is keyed or found needs a name of at most {FIELD} characters.", "Name it."),
    "flow_field": ("No step before keys this value in.", "Choose a value that a step asks for."),
    "flow_queue": ("It is not said which queue.", "Choose a queue."),
    "flow_panel": ("It is not said which system is asked.", "Choose a panel that is looked up."),
    "flow_number": ("This is no number to dial.", "Write digits, with + from abroad."),
    "flow_times": ("A time, or a number of tries, is beyond what can be.", "Take one between."),
    "flow_scenarios": (f"A flow has at most {SCENARIOS} scenarios, each with a name of its own.", "Correct them."),
    "flow_scenario": ("A scenario did not end as it should.", "Look at it in the simulator; mend the flow or it."),
}
"""What each finding says to who reads the API, and what to do; screens have words of their own."""


class Flaw(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something wrong: where, what (a code of `DETAILS`), and what of it."""

    code: str
    step: str = ""
    what: str = ""


def flaws(flow: Flow) -> list[Flaw]:
    """Return all that is wrong with a flow, as it is written; what each step is by itself first."""
    if not flow.langs or len(set(flow.langs)) < len(flow.langs):
        return [Flaw(code="flow_langs")]
    if not 0 < len(flow.steps) <= STEPS:
        return [Flaw(code="flow_steps")]
    keys = [each.key for each in flow.steps]
    named = [each for each in flow.steps if not _fit(each.key) or keys.count(each.key) > 1]
    if named:
        return [Flaw(code="flow_key", step=each.key) for each in named]
    found = [each for step in flow.steps for each in _step(flow, step)]
    if not any(each.code in ("flow_way", "flow_choice") for each in found):
        found += _paths(flow)
    names = [each.name.strip() for each in flow.scenarios]
    well = all(told_well(each.given, each.does) for each in flow.scenarios)
    if len(names) > SCENARIOS or not all(names) or len(set(names)) < len(names) or not well:
        found.append(Flaw(code="flow_scenarios"))
    return found


def made(flow: Flow) -> Flow:
    """Return a flow as it is kept. Raises Refused that names the step."""
    for each in flaws(flow):
        raise refused(each)
    return msgspec.structs.replace(flow, name=name_of(flow.name), steps=tuple(_kept(step, flow) for step in flow.steps))


def refused(found: Flaw) -> Refused:
    """Say what was found as a refusal."""
    detail, do = DETAILS[found.code]
    where = f"Step {found.step!r}: " if found.step else ""
    return Refused(found.code, where + detail, do, step=found.step, what=found.what)


def _fit(key: str) -> bool:
    return 0 < len(key) <= FIELD and clean(key, FIELD) == key and "\n" not in key


def _kept(step: FlowStep, flow: Flow) -> FlowStep:
    def only(prompt: Prompt) -> Prompt:
        texts = {lang: text for lang in LOCALES if (text := clean(prompt.texts.get(lang, ""), TEXT))}
        return Prompt(texts, {lang: file for lang, file in prompt.files.items() if lang in flow.langs})

    return msgspec.structs.replace(step, prompt=only(step.prompt), into=clean(step.into, FIELD))


def _step(flow: Flow, step: FlowStep) -> Iterator[Flaw]:
    def wrong(code: str, what: str = "") -> Flaw:
        return Flaw(code=f"flow_{code}", step=step.key, what=what)

    keys = {each.key for each in flow.steps}
    for name, to in ways(step):
        if to not in keys:
            yield wrong("way", name)
    for lang in flow.langs:
        heard = step.prompt.files.get(lang) or step.prompt.texts.get(lang, "").strip()
        if not heard and (step.do in SPEAKING or not step.prompt.silent):
            yield wrong("words", lang)
        if len(step.prompt.texts.get(lang, "")) > TEXT:
            yield wrong("text", lang)
    if step.do in ASKING and not (1 <= step.tries <= TRIES and 1 <= step.wait_s <= WAIT_S):
        yield wrong("times")
    yield from (wrong(code) for code in _own(flow, step))


def _own(flow: Flow, step: FlowStep) -> Iterator[str]:
    """Say what is wrong with that which only steps of this kind have."""
    return (code for does, code, wrong in RULES if step.do in does and wrong(flow, step))


def _keys_unfit(keys: list[str], *, none: bool = False) -> bool:
    single = all(len(key) == 1 and key in KEYS for key in keys)
    return not (none or keys) or len(keys) > CHOICES or len(set(keys)) < len(keys) or not single


def _known(flow: Flow, field: str) -> bool:
    return any(
        (each.do == "digits" and each.into == field)
        or (each.do == "lookup" and each.into and field.startswith(f"{each.into}."))
        for each in flow.steps
    )


Rule = tuple[tuple[Do, ...], str, Callable[[Flow, FlowStep], bool]]
RULES: tuple[Rule, ...] = (
    (("menu", "language"), "choice", lambda _, it: _keys_unfit([each.key for each in it.choices])),
    (("language",), "language", lambda flow, it: any(each.lang not in flow.langs for each in it.choices)),
    (("digits",), "digits", lambda _, it: not 1 <= it.least <= it.most <= DIGITS),
    (("digits", "lookup"), "name", lambda _, it: not _fit(it.into)),
    (("compare",), "field", lambda flow, it: not it.among or not _known(flow, it.field)),
    (("lookup", "callback"), "field", lambda flow, it: bool(it.field) and not _known(flow, it.field)),
    (("lookup",), "panel", lambda _, it: it.panel is None),
    (("set",), "times", lambda _, it: not 0 <= it.priority <= PRIORITY),
    (("transfer",), "number", lambda _, it: not NUMBER.fullmatch(it.number)),
    (("message",), "times", lambda _, it: it.most_s != 0 and not MESSAGE_S[0] <= it.most_s <= MESSAGE_S[1]),
    (
        ("queue",),
        "choice",
        lambda _, it: _keys_unfit([key for key in (it.callback_key, it.message_key) if key], none=True),
    ),
    (
        ("queue",),
        "times",
        lambda _, it: not (0 <= it.most_s <= WAIT_MOST_S and EVERY_S[0] <= it.every_s <= EVERY_S[1]),
    ),
    (("queue",), "way", lambda _, it: it.most_s > 0 and not it.otherwise),
    (("queue", "message", "callback", "hours"), "queue", lambda _, it: it.queue is None),
)
"""Of which steps, which code, and when: what is wrong with what they have of their own."""


def _paths(flow: Flow) -> Iterator[Flaw]:
    """Look at the flow as a whole: what is reached from its first step, what ends, what goes round by itself."""
    leads = {step.key: {to for _, to in ways(step)} for step in flow.steps}
    by_key = {step.key: step for step in flow.steps}
    reached = _from([flow.steps[0].key], leads)
    back: dict[str, set[str]] = {key: {other for other in leads if key in leads[other]} for key in leads}
    ends = _from((key for key in leads if by_key[key].do in ENDING), back)
    alone = {key: {to for to in leads[key] if by_key[to].do not in ASKING} for key in leads}
    for key in leads:
        if key not in reached:
            yield Flaw(code="flow_unreached", step=key)
        elif key not in ends:
            yield Flaw(code="flow_endless", step=key)
        elif by_key[key].do not in ASKING and key in _from(alone[key], alone):
            yield Flaw(code="flow_spins", step=key)


def _from(starts: Iterable[str], leads: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(starts)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += leads[key]
    return found

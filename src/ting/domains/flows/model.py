"""What a call flow is: named steps, each of which does one thing and says where it goes on. Data only."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.locale import Locale

PERMISSION = "flows.manage"
Do = Literal[
    "say",
    "language",
    "menu",
    "digits",
    "hours",
    "caller",
    "lookup",
    "compare",
    "set",
    "queue",
    "message",
    "callback",
    "transfer",
    "end",
]
KEYS = "0123456789*#"
STEPS, CHOICES, TRIES, WAIT_S, DIGITS, SCENARIOS, TEXT, FIELD = 60, 12, 5, 30, 32, 30, 600, 40
ENTERED = 200
"""So many steps one call goes through at most: whatever a flow says, it ends."""
PRIORITY = 9
EVERY_S, WAIT_MOST_S, MESSAGE_S = (15, 600), 7200, (10, 600)


class Prompt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said, by language: read out from a text, or a recording in its place."""

    texts: dict[Locale, str] = {}
    files: dict[Locale, UUID] = {}

    @property
    def silent(self) -> bool:
        """True when nothing is said in any language."""
        return not self.texts and not self.files


class FlowChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key and where it leads; of a `language` step, the language it chooses."""

    key: str
    next: str = ""
    lang: Locale | None = None


class FlowStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step. Which of the fields count depends on what it does (`DOORS`, `NEEDS`, and flaws.py)."""

    key: str
    """Its name within the flow."""
    do: Do
    prompt: Prompt = msgspec.field(default_factory=Prompt)
    next: str = ""
    """Where it goes on; of a question, when it was answered."""
    otherwise: str = ""
    """Where it goes when not: closed, unknown, not found, nothing keyed, nobody there."""
    choices: tuple[FlowChoice, ...] = ()
    wait_s: int = 5
    tries: int = 3
    least: int = 1
    most: int = 10
    into: str = ""
    """Under which name what was keyed, or found, travels to the desk."""
    hidden: bool = False
    """What is keyed here is nobody's to see: the desk is shown its last digits."""
    queue: UUID | None = None
    panel: UUID | None = None
    """Of a `lookup`: which of the external panels is asked."""
    field: str = ""
    """Of `compare` and `lookup`: which of the keyed values; empty in a look-up: the caller's number."""
    among: tuple[str, ...] = ()
    skills: tuple[UUID, ...] = ()
    priority: int = 0
    number: str = ""
    """Of a `transfer`: who is dialled."""
    music: UUID | None = None
    """Of a `queue`: what is heard while waiting; without, the house's own."""
    every_s: int = 45
    """Of a `queue`: so often the place and the waiting time are said."""
    callback_key: str = ""
    """Of a `queue`: who presses it keeps his place and is called back."""
    message_key: str = ""
    """Of a `queue`: who presses it leaves a message."""
    most_s: int = 0
    """Of a `queue`: who has waited so long goes on to `otherwise` (0: he waits). Of a `message`: its greatest length."""


class Caller(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who calls: his number, the language he is known to speak, and whether he is known at all."""

    number: str = ""
    lang: Locale | None = None
    known: bool = False


class TrialCaller(Caller, frozen=True, kw_only=True, omit_defaults=True):
    """A caller who is made up, the moment of his call, and what other systems would answer, by step (null: nothing)."""

    at: str = ""
    """As on a clock on the wall: 2026-11-23T10:00. Without, now."""
    answers: dict[str, dict[str, str] | None] = {}


class Expect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What must have become of a call; what is left out is not looked at."""

    step: str = ""
    """Where it is in the end."""
    through: tuple[str, ...] = ()
    """Steps that it has been through, in this order, others between them or not."""
    queue: UUID | None = None
    lang: Locale | None = None
    keyed: dict[str, str] = {}
    priority: int | None = None


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call that is tried before a flow is published: who calls, what he does, what must become of it.

    Each of `does` is one or more keys (`1`, `4711#`), or a word: `silence`, `found`, `failed`, `waited`, `hangup`.
    """

    name: str
    given: TrialCaller = msgspec.field(default_factory=TrialCaller)
    does: tuple[str, ...] = ()
    expect: Expect = msgspec.field(default_factory=Expect)


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes. A call begins at the first step, in the first of `langs` unless his is known."""

    name: str
    langs: tuple[Locale, ...]
    steps: tuple[FlowStep, ...]
    scenarios: tuple[Scenario, ...] = ()
    archived: bool = False


DOORS: dict[Do, tuple[str, ...]] = {
    "say": ("next",),
    "language": ("next",),
    "menu": ("otherwise",),
    "digits": ("next", "otherwise"),
    "hours": ("next", "otherwise"),
    "caller": ("next", "otherwise"),
    "lookup": ("next", "otherwise"),
    "compare": ("next", "otherwise"),
    "set": ("next",),
    "queue": (),
    "message": (),
    "callback": (),
    "transfer": (),
    "end": (),
}
"""Which ways on each must have."""
ASKING: frozenset[Do] = frozenset({"language", "menu", "digits"})
ENDING: frozenset[Do] = frozenset({"queue", "message", "callback", "transfer", "end"})
"""Where a call's way through the flow may end."""
SPEAKING: frozenset[Do] = frozenset({"say", "language", "menu", "digits", "message"})
"""What makes no sense without words."""


def ways(step: FlowStep) -> list[tuple[str, str]]:
    """Return the ways on from a step as they are drawn: what leads there (a key, `next`, `otherwise`), and where."""
    found = [(each.key, each.next) for each in step.choices if step.do == "menu"]
    named = [*DOORS[step.do]]
    if step.do in ("queue", "transfer") and step.otherwise:
        named.append("otherwise")
    return found + [(name, step.next if name == "next" else step.otherwise) for name in named]

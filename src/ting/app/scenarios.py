"""Scenario files: calls that nobody makes, played against a call flow without a server. How they are written: docs/guide/flows.md."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec

from ting.app.refused import Refused
from ting.domains.flows import api as flows
from ting.domains.flows.api import Flow, Scenario
from ting.domains.routing.api import Hours
from ting.journeys.flows.scenarios import open_then
from ting.kit import clock

T = TypeVar("T")


class FileScenario(Scenario, frozen=True, kw_only=True):
    """A scenario, and which queues are closed in it, whatever their hours say."""

    closed: tuple[UUID, ...] = ()


class ScenarioFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file holds. `flow`: the flow itself, or where it lies, from the file's own folder. A queue without hours is open."""

    flow: Flow | str
    scenarios: tuple[FileScenario, ...] = ()
    hours: dict[UUID, Hours] = {}


class Item(msgspec.Struct, frozen=True):
    """A flow as the API answers it."""

    value: Flow


def play(paths: Sequence[Path], say: Callable[[str], None]) -> int:
    """Play all files, and say what became of each scenario; 1 when one does not end as it should, or a flow is not whole."""
    wrong = played = 0
    for path in paths:
        say(str(path))
        for name, otherwise in _played(path):
            played += 1
            wrong += bool(otherwise)
            say(f"  FAIL  {name}: {otherwise}" if otherwise else f"  ok    {name}")
    say(f"{played - wrong} of {played} as they should be")
    return 1 if wrong else 0


def _played(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each scenario of a file with what is otherwise (nothing: nothing is); and what is wrong with its flow, if anything."""
    told = _read(path, ScenarioFile)
    flow = _flow(path.parent / told.flow) if isinstance(told.flow, str) else told.flow
    found = flows.flaws(flow)
    for flaw in found:
        yield f"{flow.name} {flaw.step}".strip(), " ".join((flaw.code, flaw.what)).strip()
    if found:
        return
    own = [msgspec.convert(msgspec.to_builtins(each), FileScenario) for each in flow.scenarios]
    asked = (*told.scenarios, *own)
    if not asked:
        raise Refused(f"{path} holds no scenario.", "write one, as docs/guide/flows.md shows.")
    for each in asked:
        if not flows.told_well(each.given, each.does):
            yield each.name, "`does` has keys and words only, `at` is a time as 2026-11-23T10:00"
            continue
        opens = open_then(told.hours, each.given.at, clock.wall_ms())
        trial = flows.play(flow, each.given, each.does, lambda queue: _open(queue, told, opens, each.closed))  # noqa: B023
        yield each.name, flows.check(each, trial)


def _open(queue: UUID, told: ScenarioFile, opens: set[UUID], closed: Sequence[UUID]) -> bool:
    return queue not in closed and (queue in opens or queue not in told.hours)


def _flow(path: Path) -> Flow:
    """Read a flow as somebody wrote it, or as the API answers it."""
    return _read(path, Item).value if b'"value"' in _bytes(path)[:200] else _read(path, Flow)


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(_bytes(path), type=kind)
    except msgspec.DecodeError as error:
        raise Refused(f"{path} is not as it should be: {error}", "mend it; docs/guide/flows.md shows one.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "name a file that is there.") from error

"""Every version of every event that was ever published can still be read, and says what it said.

`golden/TYPE.VERSION.json` holds the samples of one version, oldest first; tests/house/golden/README.md says how to add
one. Logs live longer than code: a sample that is here is in somebody's log.
"""

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest

import ting.events
from ting.kit.event import Event, known

GOLDEN = Path(__file__).with_name("golden")
Samples = list[dict[str, Any]]


def published() -> dict[str, type[Event]]:
    for found in pkgutil.walk_packages(ting.events.__path__, "ting.events."):
        importlib.import_module(found.name)
    return {
        f"{type_}.{version}": cls
        for (type_, version), cls in known().items()
        if cls.__module__.startswith("ting.events.")
    }


def samples(folder: Path) -> dict[str, Samples]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def faults(classes: dict[str, type[Event]], kept: dict[str, Samples]) -> list[str]:
    """Return what is wrong between the events of the code and the samples that are kept."""
    found = [
        f"{name}: there are samples, and no class any more: logs hold this version" for name in kept.keys() - classes
    ]
    for name, cls in classes.items():
        if not kept.get(name):
            found.append(
                f"{name}: no sample; write golden/{name}.json, for example\n{json.dumps([skeleton(cls)], indent=2)}"
            )
            continue
        found.extend(
            f"{name}: sample {n + 1}: {fault}" for n, body in enumerate(kept[name]) for fault in unlike(cls, body)
        )
        fields = {field.encode_name for field in msgspec.structs.fields(cls)}
        if missing := fields - kept[name][-1].keys():
            found.append(f"{name}: the newest sample lacks {sorted(missing)}: add one that has every field")
    return sorted(found)


def unlike(cls: type[Event], body: dict[str, Any]) -> list[str]:
    """Return how a sample differs once it was read and written again. Fields that it does not know may have come."""
    try:
        again = json.loads(cls.of(json.dumps(body)).body())
    except msgspec.ValidationError as error:
        return [f"cannot be read any more: {error}"]
    return [
        f"{key!r} was {value!r}, and comes back as {again.get(key, 'nothing')!r}: a change of meaning is a new version"
        for key, value in body.items()
        if key not in again or again[key] != value
    ]


def skeleton(cls: type[Event]) -> dict[str, Any]:
    """Return something of the right shape to begin a sample with."""
    hints = get_type_hints(cls)
    return {field.encode_name: _any(hints[field.name]) for field in msgspec.structs.fields(cls)}


def _any(hint: Any) -> Any:
    args = [arg for arg in get_args(hint) if arg is not type(None)]
    plain = {UUID: "0199a0c0-0000-7000-8000-000000000001", int: 1, str: "text", bool: True, float: 1.5}
    if hint in plain:
        return plain[hint]
    return args[0] if args and str(get_origin(hint)) == "typing.Literal" else _any(args[0]) if args else None


def test_every_event_has_samples_that_come_back_equal() -> None:
    wrong = faults(published(), samples(GOLDEN))
    assert not wrong, "\n\n".join(wrong)


def test_each_event_knows_its_stream_and_its_body_is_small() -> None:
    for name, cls in published().items():
        body = json.dumps(samples(GOLDEN)[name][-1])
        assert cls.of(body).aggregate.startswith(f"{cls.OF}:"), name
        assert len(body) < 1000, f"{name}: events carry ids; what is long belongs in a table"


class Before(Event, frozen=True, kw_only=True):
    """As it was published."""

    OF = "a"
    a: UUID
    n: int
    word: str


class Same(Before, frozen=True, kw_only=True):
    """A field has come."""

    more: int = 0


class Renamed(Event, frozen=True, kw_only=True):
    """A field has gone."""

    a: UUID
    n: int = 0


class Retyped(Event, frozen=True, kw_only=True):
    """A field has another type."""

    a: UUID
    n: str
    word: str


SAMPLE = {"a": "0199a0c0-0000-7000-8000-000000000001", "n": 3, "word": "x"}


def test_what_is_as_it_was_has_no_fault() -> None:
    assert faults({"a.was.1": Before}, {"a.was.1": [SAMPLE]}) == []


@pytest.mark.parametrize(
    ("classes", "kept", "says"),
    [
        ({}, {"a.was.1": [SAMPLE]}, "no class any more"),
        ({"a.was.1": Before}, {}, "no sample"),
        ({"a.was.1": Before}, {"a.was.1": []}, "no sample"),
        ({"a.was.1": Renamed}, {"a.was.1": [SAMPLE]}, "a change of meaning is a new version"),
        ({"a.was.1": Retyped}, {"a.was.1": [SAMPLE]}, "cannot be read any more"),
        ({"a.was.1": Same}, {"a.was.1": [SAMPLE]}, "the newest sample lacks ['more']"),
        ({"a.was.1": Before}, {"a.was.1": [{**SAMPLE, "gone": 1}]}, "'gone' was 1"),
    ],
)
def test_each_kind_of_break_is_found(classes: dict[str, type[Event]], kept: dict[str, Samples], says: str) -> None:
    found = faults(classes, kept)
    assert len(found) >= 1
    assert says in found[0]


def test_a_new_field_with_a_default_keeps_the_version_once_it_has_a_sample() -> None:
    assert faults({"a.was.1": Same}, {"a.was.1": [SAMPLE, {**SAMPLE, "more": 7}]}) == []

"""Scenario files are played by a command, without a server: what is as it should be, what is not, and what is no such file."""

import json
from pathlib import Path
from typing import Any

import pytest

from ting.__main__ import main

HELP, BILLS = "0195d3a0-0000-7000-8000-000000000001", "0195d3a0-0000-7000-8000-000000000002"
FLOW: dict[str, Any] = {
    "name": "Main",
    "langs": ["en"],
    "steps": [
        {"key": "hours", "do": "hours", "queue": HELP, "next": "menu", "otherwise": "night"},
        {
            "key": "menu",
            "do": "menu",
            "prompt": {"texts": {"en": "For bills press 1."}},
            "choices": [{"key": "1", "next": "bills"}],
            "otherwise": "help",
        },
        {"key": "bills", "do": "queue", "queue": BILLS},
        {"key": "help", "do": "queue", "queue": HELP},
        {"key": "night", "do": "message", "queue": HELP, "prompt": {"texts": {"en": "Leave a message."}}},
    ],
    "scenarios": [{"name": "its own", "does": ["1"], "expect": {"step": "bills"}}],
}
DAY = [["09:00", "18:00"]]
PASSING: list[dict[str, Any]] = [
    {
        "name": "by key",
        "given": {"at": "2026-11-23T11:00"},
        "does": ["1"],
        "expect": {"queue": BILLS, "through": ["hours", "menu"]},
    },
    {"name": "shut", "closed": [HELP], "expect": {"step": "night"}},
    {"name": "Monday at ten", "given": {"at": "2026-11-23T10:00"}, "does": ["1"], "expect": {"step": "bills"}},
    {"name": "Monday at night", "given": {"at": "2026-11-23T23:00"}, "expect": {"step": "night"}},
]


def written(folder: Path, *, flow: Any = FLOW, **more: Any) -> str:
    path = folder / "scenarios.json"
    hours = {HELP: {"time_zone": "Asia/Taipei", "week": [DAY] * 7}} if "hours" not in more else more.pop("hours")
    path.write_text(json.dumps({"flow": flow, "hours": hours, **more}), "utf-8")
    return str(path)


def test_each_scenario_is_told_and_all_that_end_as_they_should_are_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.json").write_text(json.dumps({"id": "x", "value": FLOW}), "utf-8")
    timeless = FLOW | {"scenarios": [FLOW["scenarios"][0] | {"given": {"at": "2026-11-23T10:00"}}]}
    assert main(["scenarios", written(tmp_path, flow=timeless, scenarios=PASSING)]) == 0
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines()[1:-1]] == ["ok"] * 5
    assert "5 of 5" in told
    assert main(["scenarios", written(tmp_path, flow="main.json", hours={}, scenarios=PASSING[:2])]) == 0
    assert "its own" in capsys.readouterr().out


def test_one_that_ends_otherwise_is_named_with_what_is_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"name": "elsewhere", "does": ["silence", "silence", "silence"], "expect": {"step": "bills"}}
    assert main(["scenarios", written(tmp_path, hours={}, scenarios=[wrong])]) == 1
    told = capsys.readouterr().out
    assert "FAIL  elsewhere: step=help" in told
    assert "1 of 2" in told
    assert main(["scenarios", written(tmp_path, hours={}, scenarios=[wrong | {"does": ["sing"]}])]) == 1


def test_a_flow_that_is_not_whole_is_not_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = FLOW | {"steps": FLOW["steps"][:2]}
    assert main(["scenarios", written(tmp_path, flow=broken, scenarios=PASSING)]) == 1
    assert "FAIL  Main menu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("no json", "is not as it should be"),
        ('{"flow": "nowhere.json"}', "cannot be read"),
        ('{"flow": {"name": "x", "langs": []}}', "is not as it should be"),
        (json.dumps({"flow": FLOW | {"scenarios": []}}), "holds no scenario"),
    ],
)
def test_what_is_no_scenario_file_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    assert main(["scenarios", str(path)]) == 1
    assert says in capsys.readouterr().err

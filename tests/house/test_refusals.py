"""Every refusal that a reader can meet has words in his language, and no words outlive what they were for."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ting.domains.flows.flaws import DETAILS
from ting.journeys.imports.words import REASONS
from ting.kit.locale import LOCALES

ROOT = Path(__file__).parents[2]
SRC, WORDS = ROOT / "src" / "ting", ROOT / "ui" / "src" / "i18n"
OWN = {"Busy", "Forbidden", "NoRoom", "NotThere"}
"""Classes of kit/problem.py that give their own code."""
CUSTOMERS = ("widget", "widget-door", "widget-call", "portal")

BY_HAND = {
    ("journeys/imports/job.py", "code"): {"card", "columns"},
    ("domains/rosters/model.py", "field"): {"days"},
    ("domains/flows/flaws.py", "found.code"): set(DETAILS),
}
"""Where a code, or a field, is worked out before it is given: which it may be."""
MADE = {
    "offline": "the screen's own: there was no answer",
    "unexpected": "the screen's own: it broke",
    "company_unknown": "the screen's own: what was not there where somebody signs in",
    "http_413": "a proxy's, which answers with a page of its own",
    "http_500": "a proxy's",
    "http_502": "a proxy's",
    "http_503": "a proxy's",
    "http_504": "a proxy's",
    "too_large": "the framework's, by web/problems.py",
    "media_type": "the framework's",
    "method": "the framework's",
    "fault": "the framework's",
    "declined": "in the address to which a provider of identities leads back: journeys/workday/sign_on.py",
    "way_unknown": "in that address",
    "provider_away": "in that address, by kit/oidc.py",
    "provider_answer": "in that address",
    "token_untrue": "in that address",
}
"""Codes that nobody raises as a Problem, and whose they are."""
FOR_PROGRAMS = {
    "csrf": "our screens send the header with everything",
    "look": "the form sends what it holds: its preview alone asks",
}
"""Codes that no reader meets, and why."""
FOR_CUSTOMERS = {
    "already_waiting": "p_already_waiting",
    "banned": "p_banned",
    "challenge": "p_challenge",
    "no_message": "p_no_message",
    "open_here": "p_open_here",
    "invitation_used": "turned_invitation_used",
    "invitation_expired": "turned_invitation_expired",
    "invitation_revoked": "turned_invitation_revoked",
    "invitation_unknown": "turned_other",
    "invitation_needed": "title",  # it opens the page of widget-door.json, which says so at length
    "call_runs": "p_call_runs",
    "no_calls_here": "p_no_calls_here",
    "visitor_unknown": "p_other",  # the widget begins anew by itself; a page says that it is to be loaded again
}
"""Codes that only customers meet, and by which entry of their pages each is said."""
LINES = {f"journeys/imports/{each}.py" for each in ("agents", "customers", "job")} | {"domains/imports/model.py"}
"""Where lines of a file are read: a line's refusal is said by the server, in the words of journeys/imports/words.py."""


class File:
    """A file of the server, and which codes it gives to problems, however it hands them on within."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(SRC).as_posix()
        self.tree = ast.parse(path.read_text("utf-8"))
        self.home: dict[ast.AST, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        for each in ast.walk(self.tree):  # from the outside inwards: the innermost function stays
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                self.home |= dict.fromkeys(ast.walk(each), each)
        self.calls = [each for each in ast.walk(self.tree) if isinstance(each, ast.Call)]

    def codes(self) -> set[str]:
        """Return the codes that are given here."""
        return {code for call in self.problems() for code in self.values(call.args[0], self.home.get(call))}

    def fields(self) -> set[str]:
        """Return the fields of forms that are refused with no other code than `field`."""
        return {
            field
            for call in self.problems()
            if "field" in self.values(call.args[0], self.home.get(call))
            for each in call.keywords
            if each.arg == "field"
            for field in self.values(each.value, self.home.get(call))
        }

    def problems(self) -> set[ast.Call]:
        """Return where problems are made: their class is known by its import, one of the file's own by what it calls."""
        kinds = {
            name.asname or name.name
            for each in ast.walk(self.tree)
            if isinstance(each, ast.ImportFrom) and each.module == "ting.kit.problem"
            for name in each.names
        }
        if self.name == "kit/problem.py":
            kinds = {"Problem"}
        own = {
            call
            for each in ast.walk(self.tree)
            if isinstance(each, ast.ClassDef) and {ast.unparse(base) for base in each.bases} & kinds
            for call in ast.walk(each)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
        }
        named = {call for call in self.calls if isinstance(call.func, ast.Name) and call.func.id in kinds - OWN}
        return own | named

    def values(self, given: ast.expr | None, at: Any, seen: frozenset[Any] = frozenset()) -> Iterator[str]:
        """Go through what an expression can be: a text, one of two, one with places, or what callers hand over."""
        match given:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp():
                yield from self.values(given.body, at, seen)
                yield from self.values(given.orelse, at, seen)
            case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]) if head.endswith("."):
                yield head[:-1]
            case ast.JoinedStr():
                found = {""}
                for part in given.values:
                    inside = part.value if isinstance(part, ast.FormattedValue) else part
                    found = {before + each for before in found for each in set(self.values(inside, at, seen))}
                yield from found
            case ast.Name(id=name) if at is not None and (states := _matched(at, name)):
                yield from states
            case ast.Name(id=name) if at is not None and name in _parameters(at):
                if (at.name, name) not in seen:
                    for call in self.calls:
                        if isinstance(call.func, ast.Name) and call.func.id == at.name:
                            yield from self.values(
                                _handed(call, at, name), self.home.get(call), seen | {(at.name, name)}
                            )
            case None:
                return
            case _:
                yield from BY_HAND[self.name, ast.unparse(given)]


def _parameters(at: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [each.arg for each in (*at.args.args, *at.args.kwonlyargs)]


def _handed(call: ast.Call, at: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> ast.expr | None:
    """Return what a call hands to a parameter, or else what that is without."""
    for each in call.keywords:
        if each.arg == name:
            return each.value
    if name in (keys := [each.arg for each in at.args.kwonlyargs]):
        return at.args.kw_defaults[keys.index(name)]
    places = [each.arg for each in at.args.args]
    if (n := places.index(name)) < len(call.args):
        return call.args[n]
    defaults = [None] * (len(places) - len(at.args.defaults)) + list(at.args.defaults)
    return defaults[n]


def _matched(at: ast.AST, name: str) -> set[str]:
    """Return the texts with which a value is compared by `match`, where the code is put together from it."""
    return {
        str(case.pattern.value.value)
        for each in ast.walk(at)
        if isinstance(each, ast.Match) and ast.unparse(each.subject) == name
        for case in each.cases
        if isinstance(case.pattern, ast.MatchValue) and isinstance(case.pattern.value, ast.Constant)
    }


@cache
def files() -> tuple[File, ...]:
    """Read the files that know of problems."""
    paths = (SRC / "kit" / "problem.py", *sorted(SRC.rglob("*.py")))
    return tuple(
        File(path) for path in paths if "ting.kit.problem import" in path.read_text("utf-8") or path is paths[0]
    )


@cache
def raised() -> dict[str, frozenset[str]]:
    """Return each code of the server, and the files that give it."""
    found: dict[str, set[str]] = {}
    for file in files():
        for code in file.codes():
            found.setdefault(code, set()).add(file.name)
    return {code: frozenset(names) for code, names in found.items()}


@cache
def fields() -> frozenset[str]:
    """Return the fields of forms that have no code but `field` when they are wrong."""
    return frozenset(field for file in files() for field in file.fields())


def catalogue(lang: str, name: str) -> dict[str, Any]:
    """Read a catalogue."""
    found: dict[str, Any] = json.loads((WORDS / lang / f"{name}.json").read_text("utf-8"))
    return found


def to_screens() -> set[str]:
    """Return the codes that a screen of staff can be answered with."""
    of_lines = {code for code, names in raised().items() if code in REASONS and names <= LINES}
    return {*raised(), *MADE} - of_lines - {*FOR_PROGRAMS, *FOR_CUSTOMERS}


def test_codes_are_found_however_they_are_handed_on() -> None:
    found = raised()
    assert {"form_bounds", "wrapup_idle", "resource_week", "models", "sign_on_domain"} <= found.keys(), "helpers"
    assert {"invitation_used", "card", "personal_hidden", "too_many_tries", "not_there", "busy"} <= found.keys()
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in found)


@pytest.mark.parametrize("lang", LOCALES)
def test_each_refusal_is_said_and_nothing_else(lang: str) -> None:
    said = catalogue(lang, "problems")
    assert sorted(to_screens() - said.keys()) == [], "write what happened, and what to do"
    assert sorted(said.keys() - to_screens()) == [], "nobody is told this any more"
    for code, words in said.items():
        for each in (words, *words.get("at", {}).values(), *([words["named"]] if "named" in words else ())):
            assert each["title"].strip(), code
            assert each["do"].strip(), code


@pytest.mark.parametrize("lang", LOCALES)
def test_each_field_that_is_refused_is_told_how_it_is_to_be(lang: str) -> None:
    assert catalogue(lang, "problems")["field"]["at"].keys() == fields()


@pytest.mark.parametrize("lang", LOCALES)
def test_what_only_customers_meet_is_said_on_their_pages(lang: str) -> None:
    said = {key for name in CUSTOMERS for key in catalogue(lang, name)}
    assert set(FOR_CUSTOMERS.values()) - said == set()


def test_what_is_left_out_is_still_there_to_be_left_out() -> None:
    assert {*FOR_PROGRAMS, *FOR_CUSTOMERS} - raised().keys() == set()
    assert MADE.keys() & raised().keys() == set()

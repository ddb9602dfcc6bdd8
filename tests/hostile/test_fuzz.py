"""Whatever is sent to the API, nothing breaks, and nothing is answered that is not described (XH11).

Made of the document itself by schemathesis, as an administrator: what it describes, and what breaks that. Usually every
third operation is asked once; `TING_FULL=1` asks all of them, three times in both ways (some 2,000 requests).
"""

import asyncio
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from litestar.exceptions import LitestarDeprecationWarning
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode

from tests.centre import PASSWORD, open_centre
from tests.server import House
from tests.size import size
from tests.waiting import http_to
from ting.app import reference, web
from ting.app.settings import Settings
from ting.kit.db import Database

EACH = size(1, 3)
AT_ONCE = 8
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
ENDS = ("/api/session", "/api/me/sessions", "/api/password", "/api/me/two-factor", "/sessions", "/people/{person}")
"""What would send the administrator away in the middle."""


def document() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return reference.whole(web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere"))))


def cases(operation: Any, n: int, modes: Sequence[GenerationMode]) -> list[Any]:
    """Draw examples of an operation: as described, and broken."""
    found: list[Any] = []

    def collect(mode: GenerationMode) -> None:
        @seed(1)
        @settings(
            max_examples=n,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def draw(data: Any) -> None:
            found.append(data.draw(operation.as_strategy(generation_mode=mode)))

        try:
            draw()
        except BaseException as error:  # nothing to break in an operation that takes nothing
            if "Unsatisfiable" not in type(error).__name__ and "Unsatisfiable" not in str(error):
                raise

    for mode in modes:
        if mode is GenerationMode.POSITIVE or operation.body or operation.query or operation.path_parameters:
            collect(mode)
    return found


def strayed(template: str, path: str) -> bool:
    """Say whether a path has other parts than its template: a slash, a dot or nothing was put into it."""
    parts = path.partition("?")[0].split("/")
    wanted = template.split("/")
    return len(parts) != len(wanted) or any(
        part != want and not want.startswith("{") for part, want in zip(parts, wanted, strict=True)
    )


@pytest.mark.slow
async def test_nothing_breaks_and_nothing_is_answered_that_is_not_described(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("adm", "administrator")
    described = document()
    schema = schemathesis.openapi.from_dict(described)
    limit = asyncio.Semaphore(AT_ONCE)
    broken: list[str] = []
    answers: Counter[int] = Counter()
    asked = 0

    async with http_to(house.url, headers={"X-Ting": "1"}) as http:
        email = f"adm@{centre.slug}.example"
        assert (await http.post("/api/session", json={"email": email, "password": PASSWORD})).status_code < 300

        async def ask(case: Any, operation_path: str, responses: dict[str, Any]) -> None:
            case.headers = {
                name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"
            }
            if "slug" in (case.path_parameters or {}):
                case.path_parameters["slug"] = centre.slug
            kwargs = case.as_transport_kwargs(base_url=house.url)
            sent = {name: kwargs[name] for name in ("params", "json", "data", "files") if kwargs.get(name) is not None}
            if case.body is NOT_SET:
                sent.pop("json", None)
            if isinstance(sent.get("data"), bytes):
                sent["content"] = sent.pop("data")
            try:
                request = http.build_request(kwargs["method"], kwargs["url"], headers=kwargs.get("headers"), **sent)
                request.read()
            except (httpx.InvalidURL, UnicodeError, TypeError, ValueError, AttributeError):
                return  # nothing that could be sent at all
            async with limit:
                answer = await http.send(request)
            answers[answer.status_code] += 1
            if answer.status_code >= 500 or str(answer.status_code) not in responses:
                if answer.status_code in (404, 405) and strayed(operation_path, str(request.url.raw_path, "latin-1")):
                    return  # what was put into the address made it another one
                words = f"{request.method} {request.url} {request.content[:300]!r}"
                broken.append(f"{answer.status_code} {case.operation.label}: {words} -> {answer.text[:200]}")

        for number, result in enumerate(schema.get_all_operations()):
            operation: Any = result.ok()  # type: ignore[union-attr]
            if operation.method.lower() != "get" and operation.path.endswith(ENDS):
                continue
            if EACH == 1 and number % 3:
                continue
            modes = MODES if EACH > 1 else (MODES[number // 3 % 2],)
            drawn = await asyncio.to_thread(cases, operation, EACH, modes)
            asked += len(drawn)
            responses = described["paths"][operation.path][operation.method.lower()]["responses"]
            await asyncio.gather(*(ask(each, operation.path, responses) for each in drawn))
        assert (await http.get("/api/me")).status_code == 200
    assert asked > 100
    assert {200, 400, 404} <= answers.keys(), answers  # both what is described and what is not came through
    assert not broken, f"{len(broken)} of {asked}:\n" + "\n".join(sorted(broken)[:40])

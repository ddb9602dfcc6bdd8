"""Every page that is served says what may run on it, who may frame it, and what is told to others."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.centre import open_centre
from tests.hostile.test_routes import product  # noqa: F401
from tests.journeys.test_links import web
from tests.server import House
from ting.kit.db import Database
from ting.web.static import PAGES


@pytest.fixture
def built(house: House) -> Iterator[Path]:
    """A page where the build of the screens would be."""
    index = house.settings.ui_dist / "index.html"
    there = index.exists()
    index.parent.mkdir(exist_ok=True)
    if not there:
        index.write_text("<!doctype html><title>Ting</title>")
    yield index
    if not there:
        index.unlink()


def policy(csp: str) -> dict[str, list[str]]:
    """Return a Content-Security-Policy as its directives."""
    parts = [each.split() for each in csp.split(";") if each.strip()]
    return {words[0]: words[1:] for words in parts}


async def test_every_page_is_strict_about_scripts_frames_and_referrers(
    house: House,
    db: Database,
    built: Path,
    product: Litestar,  # noqa: F811
) -> None:
    assert built.exists()
    centre = await open_centre(db, house.url)
    seen = 0
    async with web(house) as http:
        for route in product.routes:
            if not isinstance(route, HTTPRoute) or "GET" not in route.methods:
                continue
            path = re.sub(
                r"\{(\w+)(:\w+)?\}", lambda found: centre.slug if found[1] == "slug" else "nothing", route.path
            )
            answer = await http.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff", path
            if not answer.headers.get("content-type", "").startswith("text/html") or "/openapi.json/" in path:
                continue  # below the description the framework has a page of its own, which says "404" and no more
            seen += 1
            said = policy(answer.headers["content-security-policy"])
            scripts = said.get("script-src", said["default-src"])
            assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:", "http:"} & set(scripts), path
            # Pages of those who work here stand in no frame; those of customers in ours alone, beside their forms.
            assert said["frame-ancestors"] in ([["'none'"]] if route.path in PAGES else [["'none'"], ["'self'"]]), path
            assert said["base-uri"] == ["'none'"], path
            assert said.get("object-src", said["default-src"]) in (["'none'"], ["'self'"]), path
            assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), path
            inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>[^<]", answer.text)
            assert not inline, path
            assert not re.findall(r"\son\w+=[\"']", answer.text), path
    assert seen > 20

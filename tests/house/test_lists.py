"""No answer grows without end: each list goes on by a cursor, or it is said here why it is as long as it is."""

import warnings
from pathlib import Path
from typing import Any

import pytest
from litestar.exceptions import LitestarDeprecationWarning

from ting.app import web
from ting.app.settings import Settings

GOES_ON = {"cursor", "before", "after"}
SET_UP = "as many as administrators set up"
FIRST = "the first so many, as its code says; "
SPAN = "what lies in the asked-for time, which has a greatest length"
ONE = "what one contact, person or thing has"
BOUNDED = {
    "/agents": "as many as people there are",
    "/asset-files": "as many as ids are asked for",
    "/assets/{asset_id}/customers": FIRST + "the CSV has all",
    "/assets/{asset_id}/versions": ONE,
    "/bans": FIRST + "the newest",
    "/board": SET_UP,
    "/calls/{call}": ONE,
    "/centre-types": "the few that Ting brings",
    "/bookings": SPAN,
    "/bookings/resources": SET_UP,
    "/bookings/resources/{resource}/slots": SPAN,
    "/contacts/{contact}": FIRST + "/messages goes on",
    "/contacts/{contact}/assets": FIRST + "the best",
    "/contacts/{contact}/consults": ONE,
    "/contacts/{contact}/panels": SET_UP,
    "/contacts/{contact}/participants": ONE,
    "/contacts/{contact}/replies": SET_UP,
    "/contacts/{contact}/transcript/ways": ONE,
    "/contacts/{contact}/why": FIRST + "the best candidates",
    "/customers/by-key/{key}": ONE,
    "/customers/shape": SET_UP,
    "/customers/{customer}": FIRST + "the newest; /contacts goes on",
    "/customers/{customer}/bans": ONE,
    "/customers/{customer}/similar": FIRST + "the likeliest",
    "/dial": SET_UP,
    "/forms": SET_UP,
    "/health": FIRST + "the oldest parked events",
    "/history": SPAN,
    "/imports": FIRST + "the newest",
    "/imports/{import_}": ONE,
    "/later": FIRST + "the next to be served",
    "/missed": FIRST + "the newest",
    "/modules": "as many as there are",
    "/my-day": SPAN,
    "/my-recordings/{recording}": ONE,
    "/notices": "those of a month",
    "/notices/choices": SET_UP,
    "/notices/{notice}/readers": "as many as people there are",
    "/org-chart": SET_UP,
    "/organisations": SET_UP,
    "/organisations/{organisation}": FIRST + "the newest",
    "/people/invitations": "as many as people are invited",
    "/people/roles": SET_UP,
    "/queues": SET_UP,
    "/readiness": "as many as rooms declare",
    "/recordings/{recording}": ONE,
    "/reply-report": SPAN,
    "/reply-uses": SET_UP,
    "/scopes": SET_UP,
    "/slang": SET_UP,
    "/sticker-pictures": "as many as ids are asked for",
    "/stickers": SET_UP,
    "/surveys/results": SET_UP,
    "/tokens": "as many as people made and did not revoke",
    "/transfer-targets": SET_UP,
    "/customers/{customer}/privacy": FIRST + "the newest requests",
    "/customers/{customer}/consents": FIRST + "the newest, and one a purpose and channel",
    "/privacy/retention": "one a sort of data",
    "/webhooks": SET_UP,
    "/webhooks/deliveries/{delivery}": FIRST + "the newest attempts",
    "/webhooks/events": "as many as there are types",
    "/wrapup-codes": SET_UP,
}
BASE = "/api/t/{slug}"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What the product says of itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        product = web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere")))
    found: dict[str, Any] = product.openapi_schema.to_schema()
    return found


def _lists(document: dict[str, Any], shape: dict[str, Any]) -> bool:
    if "$ref" in shape:
        shape = document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]]
        return any(_is_list(each) for each in shape.get("properties", {}).values())
    return _is_list(shape)


def _is_list(shape: dict[str, Any]) -> bool:
    return shape.get("type") == "array" or any(map(_is_list, [*shape.get("oneOf", ()), *shape.get("anyOf", ())]))


def test_every_list_goes_on_by_a_cursor_or_has_a_bound(document: dict[str, Any]) -> None:
    endless, met = [], set()
    for path, ways in document["paths"].items():
        if "get" not in ways or not path.startswith(f"{BASE}/"):
            continue
        short = path.removeprefix(BASE)
        if short.startswith(("/setup/", "/setup-")) or short == "/setup":
            continue  # a settings kind lists all of it: as many as administrators set up
        content = ways["get"]["responses"].get("200", {}).get("content", {}).get("application/json")
        if content is None or not _lists(document, content["schema"]):
            continue
        asked = {each["name"] for each in ways["get"].get("parameters", ()) if each["in"] == "query"}
        if short in BOUNDED:
            met.add(short)
        elif not asked & GOES_ON:
            endless.append(short)
    assert not endless, "Each wants a cursor, or its reason in BOUNDED."
    assert met == BOUNDED.keys(), "These are no more, or go on by a cursor now."

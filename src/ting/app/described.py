"""What the screens are told, as a schema: the structs of the API and the frames of both sockets, for `./ting types`."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from litestar import post
from litestar.exceptions import LitestarDeprecationWarning

from ting.app import web
from ting.app.settings import Settings
from ting.channels.webchat import translate as widget
from ting.web import frames as live

PUBLIC = {"permission": "public"}
FRAMES = "/frames/"
REFERS = "#/components/schemas/"


# No server has these routes: their signatures alone bring the sockets' frames into the document.
@post(f"{FRAMES}LiveFrame", opt=PUBLIC, sync_to_thread=False)
def _live(data: live.Tells) -> live.Tells:
    return data


@post(f"{FRAMES}WidgetFrame", opt=PUBLIC, sync_to_thread=False)
def _told(data: widget.Tells) -> widget.Tells:
    return data


@post(f"{FRAMES}WidgetSays", opt=PUBLIC, sync_to_thread=False)
def _said(data: widget.Said) -> None:
    """Answer nothing."""


def schema() -> bytes:
    """Return the document: an OpenAPI document without paths."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        app = web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere")))
        for handler in (_live, _told, _said):
            app.register(handler)
        whole: dict[str, Any] = msgspec.to_builtins(app.openapi_schema.to_schema())
    shapes: dict[str, Any] = whole["components"]["schemas"]
    told: set[str] = set()
    for path, ways in whole["paths"].items():
        for way in ways.values():
            said, answered = way.get("requestBody", {}), way["responses"]
            if path.startswith(FRAMES):
                shapes[path.removeprefix(FRAMES)] = next(_schemas(said or answered))
            for answer in _schemas(answered):
                _reach(answer, shapes, told)
    omitting = {kind.__name__ for kind in _kinds(msgspec.Struct) if kind.__struct_config__.omit_defaults}
    for name in told:
        shape, parts = shapes[name], shapes[name].get("properties", {})
        if shape.get("title") not in omitting:
            shape["required"] = sorted(parts)  # what is told is told whole
            continue
        for part in parts.keys() - shape["required"]:  # or left out, and never null
            parts[part] = _filled(parts[part])
    document = {
        "openapi": whole["openapi"],
        "info": whole["info"],
        "paths": {},
        "components": {"schemas": {name: _plain(shapes[name]) for name in sorted(shapes)}},
    }
    return msgspec.json.format(msgspec.json.encode(document))


def _schemas(of: Any) -> Iterator[Any]:
    """Yield the schema of each JSON body in a part of the document; the answers first that are no errors."""
    if isinstance(of, dict):
        for key, value in of.items():
            if key == "application/json":
                yield value["schema"]
            else:
                yield from _schemas(value)


def _reach(of: Any, shapes: dict[str, Any], found: set[str]) -> None:
    """Find the names of all that a schema refers to."""
    if isinstance(of, list):
        for each in of:
            _reach(each, shapes, found)
    elif isinstance(of, dict):
        name = str(of.get("$ref", "")).removeprefix(REFERS)
        if name and name not in found:
            found.add(name)
            _reach(shapes[name], shapes, found)
        for each in of.values():
            _reach(each, shapes, found)


def _kinds(of: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _filled(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without its null."""
    choices = [each for each in shape.get("oneOf", ()) if each != {"type": "null"}]
    if choices:
        return choices[0] if len(choices) == 1 else {"oneOf": choices}
    known = [each for each in shape.get("enum", ()) if each is not None]
    return {"type": "string", "enum": known} if known else shape


def _plain(of: Any) -> Any:
    """Leave out what types do not say."""
    if isinstance(of, list):
        return [_plain(each) for each in of]
    if not isinstance(of, dict):
        return of
    return {
        key: {name: _plain(each) for name, each in value.items()} if key == "properties" else _plain(value)
        for key, value in of.items()
        if key not in ("title", "format", "default")
    }

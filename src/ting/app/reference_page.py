"""The reference as a page of plain HTML, made of the document: no script, nothing asked of anybody else."""

import base64
import hashlib
from collections import defaultdict
from html import escape
from typing import Any

from litestar import Request, Response, get

from ting.app.reference import whole

STYLE = """
:root { color-scheme: light dark;
  --line: color-mix(in srgb, currentColor 16%, transparent);
  --soft: color-mix(in srgb, currentColor 5%, transparent);
  }
body { font: 15px/1.6 system-ui, "Noto Sans TC", "PingFang TC", sans-serif;
  margin: 0;
  display: grid;
  grid-template-columns: 220px minmax(0, 1fr);
  }
nav { position: sticky;
  top: 0;
  height: 100vh;
  overflow: auto;
  padding: 16px;
  box-sizing: border-box;
  border-right: 1px solid var(--line);
  }
nav a { display: block; padding: 2px 0; }
main { padding: 16px 32px 64px; max-width: 960px; }
a { color: inherit; }
h1 { font-size: 24px; }
h2 { margin: 40px 0 8px; border-bottom: 1px solid var(--line); }
p { margin: 6px 0; }
details { border-bottom: 1px solid var(--line); }
summary { padding: 8px 0; cursor: pointer; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 60px; font: 600 13px ui-monospace, monospace; }
summary code { font-weight: 600; }
summary span { opacity: .75; }
.in { padding: 0 0 14px 60px; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left;
  vertical-align: top;
  padding: 4px 16px 4px 0;
  border-top: 1px solid var(--line);
  font-size: 14px;
  }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--soft); padding: 12px; border-radius: 8px; }
@media (max-width: 760px) {
  body { display: block; }
  nav { position: static; height: auto; columns: 2; }
  main { padding: 16px; } .in { padding-left: 0; } }
"""
HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=300",
}


@get("/api/reference", opt={"permission": "public"}, include_in_schema=False, sync_to_thread=True)
def reference(request: Request[Any, Any, Any]) -> Response[str]:
    """Every operation of the API, who may, what it takes and gives, and what may go wrong."""
    return Response(page(whole(request.app)), media_type="text/html", headers=HEADERS)


def page(document: dict[str, Any]) -> str:
    """Write the page."""
    rooms: dict[str, list[str]] = defaultdict(list)
    for path, ways in document["paths"].items():
        for method, operation in ways.items():
            rooms[operation["tags"][0]].append(_operation(method.upper(), path, operation))
    for name, way in document["webhooks"].items():
        rooms["webhooks"].append(_operation("→", name, way["post"]))
    links = "".join(f'<a href="#{escape(room)}">{escape(room)}</a>' for room in sorted(rooms))
    parts = "".join(f'<h2 id="{escape(room)}">{escape(room)}</h2>{"".join(rooms[room])}' for room in sorted(rooms))
    shapes = "".join(_shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items()))
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])} API</title><style>{STYLE}</style></head><body>"
        f'<nav><a href="#top">Ting API {escape(info["version"])}</a><a href="/api/openapi.json">openapi.json</a>{links}'
        f'<a href="#schemas">schemas</a></nav><main id="top"><h1>Ting API</h1><pre>{escape(info["description"])}</pre>'
        f'{parts}<h2 id="schemas">schemas</h2>{shapes}</main></body></html>'
    )


def _operation(method: str, path: str, of: dict[str, Any]) -> str:
    words = "".join(f"<p>{escape(part)}</p>" for part in of.get("description", "").split("\n\n") if part)
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{each['in']}{'' if each.get('required') else ', optional'}</td>"
        f"<td>{_type(each.get('schema', {}))}</td></tr>"
        for each in of.get("parameters", ())
    )
    takes = "".join(
        f"<p>Takes {_type(each.get('schema', {}))}</p>"
        for each in of.get("requestBody", {}).get("content", {}).values()
    )
    gives = "".join(
        f"<tr><td><code>{escape(code)}</code></td><td>{escape(told['description'])} "
        f"{' '.join(_type(each.get('schema', {})) for each in told.get('content', {}).values() if int(code[0]) < 4)}</td></tr>"
        for code, told in of["responses"].items()
    )
    return (
        f"<details><summary><b>{method}</b> <code>{escape(path)}</code> <span>{escape(of['summary'])}</span></summary>"
        f'<div class="in">{words}<table>{rows}</table>{takes}<table>{gives}</table></div></details>'
    )


def _shape(name: str, shape: dict[str, Any]) -> str:
    required = shape.get("required", ())
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{'' if field in required else ' optional'}</td><td>{_type(of)}</td>"
        f"<td>{escape(str(of.get('description', '')))}</td></tr>"
        for field, of in shape.get("properties", {}).items()
    )
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code> <span>{escape(str(shape.get("description", "")))}'
        f'</span></summary><div class="in"><table>{rows}</table></div></details>'
    )


def _type(of: dict[str, Any]) -> str:
    """Tell a schema in a line."""
    if "$ref" in of:
        name = str(of["$ref"]).rpartition("/")[2]
        return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
    for several in ("oneOf", "anyOf", "allOf"):
        if several in of:
            return " or ".join(_type(each) for each in of[several])
    if "enum" in of or "const" in of:
        return " or ".join(f"<code>{escape(str(each))}</code>" for each in of.get("enum", [of.get("const")]))
    if of.get("type") == "array":
        return f"list of {_type(of.get('items', {}))}"
    if of.get("properties"):
        return (
            "{ "
            + ", ".join(f"<code>{escape(name)}</code>: {_type(each)}" for name, each in of["properties"].items())
            + " }"
        )
    kind = of.get("type", "anything")
    return escape(" or ".join(kind) if isinstance(kind, list) else str(kind)) + (
        f" ({escape(of['format'])})" if "format" in of else ""
    )

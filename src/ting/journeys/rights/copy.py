"""The copy of all that is kept of one person: a zip with a page to begin at, a file a table, and what he sent and was sent."""

import asyncio
import html
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.privacy import api as privacy
from ting.domains.tenancy.api import Tenant
from ting.journeys.rights.words import words_of
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.filetype import safe_name
from ting.kit.kept import Kept, Whose
from ting.kit.vault import Broken, Sealed, Vault

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.7 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}}
td{{padding:.2rem 1.5rem .2rem 0}}</style>
<h1>{title}</h1><p>{made}</p><p>{intro}</p><table>{rows}</table>{files}</html>
"""
Held = Callable[[int, str, int], Awaitable[bool]]
"""Says how far it is (step, table, rows); False when somebody else does this now."""


async def write(
    db: Database, blobs: Blobs, to: Path, at: int, tenant: Tenant, whose: Whose, keeps: Sequence[Kept], held: Held
) -> int | None:
    """Write the copy; return its size, None when somebody else does this now."""
    part = to.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    files: list[str] = []
    key = await Vault(db, blobs).key(tenant.id)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
        tables = list(dict.fromkeys(kept.table for kept in keeps))
        for step, table in enumerate(tables, 1):
            found = await _rows(db, tenant.id, [kept for kept in keeps if kept.table == table], whose)
            if found:
                counts[table] = len(found)
                out.writestr(f"data/{table}.json", msgspec.json.format(msgspec.json.encode(found), indent=1))
            for kept in keeps:
                if kept.file and kept.table == table:
                    put = _put_sealed if kept.sealed else _put_files
                    files += await asyncio.to_thread(put, out, blobs, tenant.id, found, kept.file, key)
            if not await held(step, table, len(found)):
                part.unlink()
                return None
        out.writestr("index.html", _index(tenant, at, whose, counts, files))
    size = part.stat().st_size
    part.replace(to)
    return size


async def _rows(db: Database, tenant: UUID, keeps: Sequence[Kept], whose: Whose) -> list[dict[str, object]]:
    """Read one table in a transaction of its own; what several declarations name is told once."""
    found: dict[bytes, dict[str, object]] = {}
    async with db.house() as house:
        for kept in keeps:
            for row in await privacy.rows(house.within(tenant), kept, whose):
                found.setdefault(msgspec.json.encode(row), row)
    return list(found.values())


def _put_files(
    out: zipfile.ZipFile, blobs: Blobs, tenant: UUID, rows: Sequence[dict[str, object]], column: str, _key: bytes
) -> list[str]:
    names = []
    for row in rows:
        id_ = UUID(str(row[column]))
        path = blobs.path(tenant, id_)
        if path.exists():
            name = f"files/{str(id_)[-8:]}-{safe_name(str(row.get('name') or id_))}"
            out.write(path, name)
            names.append(name)
    return names


def _put_sealed(
    out: zipfile.ZipFile, blobs: Blobs, tenant: UUID, rows: Sequence[dict[str, object]], column: str, key: bytes
) -> list[str]:
    """Put what is in sealed files, which are sound. One that is not what it was is left out."""
    names = []
    for row in rows:
        if row[column] is None:
            continue
        try:
            sealed = Sealed(blobs.path(tenant, UUID(str(row[column]))), key, str(row["id"]))
        except (FileNotFoundError, Broken):
            continue
        name = f"files/{str(row['id'])[-8:]}.wav"
        with out.open(name, "w", force_zip64=True) as into:
            for piece in sealed.read():
                into.write(piece)
        names.append(name)
    return names


def _index(tenant: Tenant, at: int, whose: Whose, counts: dict[str, int], files: Sequence[str]) -> str:
    words = words_of(tenant)
    made = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(tenant.time_zone))
    return PAGE.format(
        lang=tenant.locale,
        title=html.escape(words.title.format(tenant=tenant.name, name=" / ".join(whose.names) or "–")),
        made=html.escape(words.made.format(at=f"{made:%Y-%m-%d %H:%M}")),
        intro=html.escape(words.intro),
        rows="".join(
            f'<tr><td><a href="data/{table}.json">{table}</a></td><td>{count:,} {words.rows}</td></tr>'
            for table, count in counts.items()
        ),
        files=f"<h2>{words.files}</h2><ul>{''.join(_link(name) for name in files)}</ul>" if files else "",
    )


def _link(name: str) -> str:
    safe = html.escape(name)
    return f'<li><a href="{safe}">{html.escape(name.partition("/")[2])}</a></li>'

"""HTTP of the audit trail."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from ting.domains.audit import api as audit
from ting.domains.tenancy.api import Tenant
from ting.journeys.trail.on import TYPES
from ting.journeys.trail.prove import AuditProof, prove
from ting.journeys.trail.view import Act, Acts, Whom, shown
from ting.kit.csv import Cell, csv_bytes, csv_rows
from ting.kit.db import Database
from ting.kit.problem import Problem, Refused

OPT = {"permission": audit.PERMISSION}
BASE = "/api/t/{slug:str}/audit"
PAGE = 50
CSV_PAGE = 1_000
HEAD = ("seq", "at", "type", "by", "whom", "kind", "name", "subject", "note", "hash")


@get(BASE, opt=OPT)
async def acts(
    tenant: Tenant,
    db: Database,
    type_: Annotated[list[str] | None, QueryParameter(name="type")] = None,
    by: UUID | None = None,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end: Annotated[int | None, QueryParameter(name="to")] = None,
    before: int | None = None,
) -> Acts:
    """List what was done, the newest first; `type`: only these (several times), `from` and `to` in ms."""
    if unknown := [each for each in type_ or () if each not in TYPES]:
        raise Refused("type_unknown", f"No act is called {unknown[0]}.", f"Choose of {', '.join(TYPES)}.")
    async with db.tx(tenant.id) as tx:
        found = await audit.page(tx, type_, by=by, start=start, end=end, before=before, limit=PAGE)
        return Acts(await shown(tx, found), found[-1].seq if len(found) == PAGE else None)


@get(BASE + ".csv", opt=OPT | {"exports": "audit"})
async def acts_csv(tenant: Tenant, db: Database) -> Stream:
    """The whole trail as CSV (UTF-8 with BOM, RFC 4180, times in the tenant's zone), page by page."""
    return Stream(
        _lines(db, tenant),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-audit.csv"'},
    )


@get(BASE + "/proof", opt=OPT)
async def proof(
    tenant: Tenant, db: Database, kept: Annotated[str | None, Parameter(max_length=100)] = None
) -> AuditProof:
    """Look the whole trail through; `kept`: a `head` of an earlier time, which must still be in it."""
    try:
        head = audit.Head.of(kept) if kept else None
    except ValueError as error:
        raise Problem("head", "This is not the end of a trail.", "Give it as it was shown: number:hash.") from error
    return await prove(db, tenant.id, head)


async def _lines(db: Database, tenant: Tenant) -> AsyncIterator[bytes]:
    zone = ZoneInfo(tenant.time_zone)
    yield csv_bytes(HEAD, ())
    before: int | None = None
    while True:
        async with db.tx(tenant.id) as tx:
            found = await audit.page(tx, None, before=before, limit=CSV_PAGE)
            lines = await shown(tx, found)
        yield csv_rows(_row(line, zone) for line in lines)
        if len(found) < CSV_PAGE:
            return
        before = found[-1].seq


def _row(act: Act, zone: ZoneInfo) -> list[Cell]:
    at = datetime.fromtimestamp(act.at / 1000, UTC).astimezone(zone).isoformat(sep=" ", timespec="seconds")
    by, whom = (_called(each) for each in (act.by, act.whom))
    return [act.seq, at, act.type, by, whom, act.kind, act.name, act.subject, act.note, act.hash]


def _called(whom: Whom | None) -> Cell:
    return (whom.name or whom.id) if whom else None


ROUTES = (acts, acts_csv, proof)

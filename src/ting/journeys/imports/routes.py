"""HTTP of imports: a file is taken in, looked at, tried, worked through; what was rejected is a file again."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.datastructures import UploadFile

from ting.domains.changes import api as changes
from ting.domains.imports import api as imports
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.journeys.imports import agents, customers
from ting.journeys.imports.words import HEADS, reason
from ting.journeys.library.uploads import FORM_BYTES, Form
from ting.journeys.setup.kinds import AGENTS
from ting.kit.csv import Cell, csv_bytes
from ting.kit.db import Database, Tx
from ting.kit.problem import Forbidden, Problem, Refused

NEEDS: dict[imports.ImportKind, str] = {"agents": "people.manage", "customers": "customers.manage"}
OPT = {"permission": "setup.read"}
BASE = "/api/t/{slug:str}/imports"
ONE = BASE + "/{import_:uuid}"
SAMPLE = 6
PAGE = 100


Update = Literal["fill", "overwrite"]


class LineView(msgspec.Struct, frozen=True):
    """A line, and what became of it or would; of a rejected one which value, and the `reason` in the reader's language."""

    no: int
    line: int
    cells: list[str]
    outcome: str | None
    value: str
    reason: str


class ImportView(msgspec.Struct, frozen=True):
    """A list that is read in. `mapping`: a field for each column, '' for none; `fields`: those there are."""

    id: UUID
    kind: imports.ImportKind
    file: str
    encoding: imports.Encoding
    delimiter: str
    header: list[str]
    mapping: list[str]
    invite: bool
    update: Update
    make_organisations: bool
    state: str
    total: int
    next: int
    counts: dict[str, int]
    by: str
    at: int
    done_at: int | None
    fields: list[str]
    names: dict[str, dict[str, str]]
    """What the company's own fields are called, by language."""
    sample: list[list[str]]
    may_undo: bool
    undone_at: int | None
    kept: int
    """So many customers stayed as they were when it was taken back: something has happened with them since."""


class Check(msgspec.Struct, frozen=True):
    """By which columns to try it. `invite`: who is new is written to.

    Of customers: what a line says takes the place of what stood (`overwrite`), or only fills what was empty (`fill`); an
    organisation that there is not is made.
    """

    mapping: list[str]
    invite: bool = False
    update: Update = "overwrite"
    make_organisations: bool = False


class Reread(msgspec.Struct, frozen=True):
    """How to read the file instead."""

    encoding: imports.Encoding
    delimiter: str


@post(BASE, opt=OPT, status_code=201, request_max_body_size=imports.MAX_BYTES + FORM_BYTES)
async def upload(
    data: Form,
    signed: Signed,
    tenant: Tenant,
    db: Database,
) -> ImportView:
    """Take a file in: a form with `kind` (agents or customers) and `file`: CSV, of customers vCards, too.

    Nothing is kept of it yet but the file.
    """
    file = data.get("file")
    kind = next((each for each in NEEDS if each == data.get("kind")), None)
    if kind is None or not isinstance(file, UploadFile):
        raise Problem("not_understood", "A list comes as a form with `kind` and `file`.", "Send both fields.")
    _may(signed, tenant, kind)
    read = await file.read()

    async def work(tx: Tx) -> imports.Import:
        return await imports.take(tx, kind, file.filename, read, own=await _own(tx, kind), by=signed.person.id)

    made = await db.run(tenant.id, work)
    return await _view(db, tenant, made)


@get(BASE, opt=OPT)
async def newest(signed: Signed, tenant: Tenant, db: Database) -> list[ImportView]:
    """List the last imports, the newest first; only of kinds that the reader may import."""
    kinds = [kind for kind, needed in NEEDS.items() if signed.may(tenant.id, needed)]
    async with db.tx(tenant.id) as tx:
        found = await imports.newest(tx, kinds)
        counts = await imports.counts(tx, [each.id for each in found])
        names = await people.names(tx, [each.by for each in found])
        undone = await changes.undone(tx, [each.id for each in found])
    return [_shown(each, counts[each.id], names, [], [], undone.get(each.id)) for each in found]


@get(ONE, opt=OPT | {"personal": "whole"})
async def one(import_: UUID, signed: Signed, tenant: Tenant, db: Database) -> ImportView:
    """Show an import, and how far it is."""
    return await _view(db, tenant, await _mine(db, tenant, signed, import_))


@put(ONE + "/reading", opt=OPT)
async def reread(import_: UUID, data: Reread, signed: Signed, tenant: Tenant, db: Database) -> ImportView:
    """Read the file in another encoding, or otherwise separated."""
    kind = (await _mine(db, tenant, signed, import_)).kind

    async def work(tx: Tx) -> imports.Import:
        return await imports.reread(
            tx, import_, encoding=data.encoding, delimiter=data.delimiter, own=await _own(tx, kind)
        )

    return await _view(db, tenant, await db.run(tenant.id, work))


@post(ONE + "/check", opt=OPT, status_code=200)
async def check(
    import_: UUID, data: Check, signed: Signed, tenant: Tenant, db: Database, public_url: str
) -> ImportView:
    """Try every line in the background: nothing is kept, and it is seen what would become of each."""
    kind = (await _mine(db, tenant, signed, import_)).kind
    options = {
        "invite": data.invite,
        "public_url": public_url,
        "update": data.update,
        "make_organisations": data.make_organisations,
    }

    async def work(tx: Tx) -> imports.Import:
        return await imports.check(
            tx,
            import_,
            mapping=data.mapping,
            options=options,
            own=await _own(tx, kind),
            keys=agents.keys if kind == "agents" else lambda values: customers.keys(values, tenant.time_zone),
        )

    return await _view(db, tenant, await db.run(tenant.id, work))


@post(ONE + "/run", opt=OPT, status_code=200)
async def run(import_: UUID, signed: Signed, tenant: Tenant, db: Database) -> ImportView:
    """Work it through in the background, or go on where it was stopped. Twice is once."""
    await _mine(db, tenant, signed, import_)
    return await _view(db, tenant, await db.run(tenant.id, imports.run, import_))


@post(ONE + "/stop", opt=OPT, status_code=200)
async def stop(import_: UUID, signed: Signed, tenant: Tenant, db: Database) -> ImportView:
    """Stop after the lines that are being worked through; what is done stays done."""
    await _mine(db, tenant, signed, import_)
    return await _view(db, tenant, await db.run(tenant.id, imports.stop, import_))


@post(ONE + "/undo", opt=OPT, status_code=200)
async def undo(import_: UUID, signed: Signed, tenant: Tenant, db: Database) -> ImportView:
    """Take an import back. Twice is once.

    Of people: who was new is disabled, who was changed is as before; all of it or nothing. Of customers: in the background;
    who was new is gone, who was changed is as before, but for what has happened with them since.
    """
    found = await _mine(db, tenant, signed, import_)
    if found.kind == "customers":
        await db.run(tenant.id, lambda tx: imports.undo(tx, import_, by=signed.person.id))
        return await _view(db, tenant, found)
    if found.state not in ("done", "stopped"):
        raise Refused("not_undone", "This list cannot be taken back.", "Mend it line by line.")

    async def work(house: Tx) -> None:
        tx = house.within(tenant.id)
        if not await changes.undone(tx, [import_]):
            await changes.undo_batch(tx, {AGENTS.key: AGENTS}, import_, by=signed.person.id)

    await db.run(None, work)
    return await _view(db, tenant, found)


@get(ONE + "/lines", opt=OPT | {"personal": "whole"})
async def lines(
    import_: UUID, signed: Signed, tenant: Tenant, db: Database, outcome: str | None = None, after: int = 0
) -> list[LineView]:
    """List lines and what became of them, a page of them after line `after`."""
    await _mine(db, tenant, signed, import_)
    locale = signed.person.locale
    say = tenant.sayer(locale)
    async with db.tx(tenant.id) as tx:
        found = await imports.told(tx, import_, outcome=outcome, after=after, limit=PAGE)
    return [
        LineView(
            each.no,
            each.line,
            each.cells,
            each.outcome,
            each.value or "",
            reason(each.code, each.detail, locale, say),
        )
        for each in found
    ]


@get(ONE + "/rejected.csv", opt=OPT | {"exports": "rejected", "personal": "whole"})
async def rejected(import_: UUID, signed: Signed, tenant: Tenant, db: Database) -> Response[bytes]:
    """The rejected lines as they came, each with its reason: to be mended, and read in again."""
    found = await _mine(db, tenant, signed, import_)
    async with db.tx(tenant.id) as tx:
        told = await imports.told(tx, import_, outcome="rejected")
    width, locale = len(found.header), signed.person.locale
    say = tenant.sayer(locale)
    rows: list[list[Cell]] = [
        [
            *([imports.bare(cell) for cell in each.cells] + [""] * width)[:width],
            each.line,
            each.value or "",
            reason(each.code, each.detail, locale, say),
        ]
        for each in told
    ]
    return Response(
        csv_bytes([*found.header, *HEADS.get(locale, HEADS["en"])], rows),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{found.kind}-rejected.csv"'},
    )


async def _own(tx: Tx, kind: imports.ImportKind) -> dict[str, str]:
    """Return which columns there may be besides those of everybody, by their names."""
    if kind == "customers":
        return await customers.own(tx)
    return {name: f"skill:{id_}" for id_, name, _ in await routing.skills(tx)}


def _may(signed: Signed, tenant: Tenant, kind: imports.ImportKind) -> None:
    if not signed.may(tenant.id, NEEDS[kind]):
        raise Forbidden(NEEDS[kind])


async def _mine(db: Database, tenant: Tenant, signed: Signed, id_: UUID) -> imports.Import:
    async with db.tx(tenant.id) as tx:
        found = await imports.get(tx, id_)
    _may(signed, tenant, found.kind)
    return found


async def _view(db: Database, tenant: Tenant, of: imports.Import) -> ImportView:
    async with db.tx(tenant.id) as tx:
        of = await imports.get(tx, of.id)
        counts = (await imports.counts(tx, [of.id]))[of.id]
        names = await people.names(tx, [of.by])
        undone = await changes.undone(tx, [of.id])
        sample = [each.cells for each in await imports.told(tx, of.id, limit=SAMPLE)]
        own = dict.fromkeys((await _own(tx, of.kind)).values())
        known = (await customers.known_of(tx)).fields if of.kind == "customers" else ()
    own_names = {customers.FIELD + field.key: field.names for field in known}
    return _shown(of, counts, names, sample, [*imports.FIELDS[of.kind], *own], undone.get(of.id), own_names)


def _shown(
    of: imports.Import,
    counts: dict[str, int],
    names: dict[UUID, tuple[str, str]],
    sample: list[list[str]],
    fields: list[str],
    undone_at: int | None,
    own_names: dict[str, dict[str, str]] | None = None,
) -> ImportView:
    back = of.done_at if of.state == "undone" else undone_at
    return ImportView(
        id=of.id,
        kind=of.kind,
        file=of.file,
        encoding=of.encoding,
        delimiter=of.delimiter,
        header=list(of.header),
        mapping=list(of.mapping),
        invite=bool(of.options.get("invite")),
        update=of.options.get("update", "overwrite"),
        make_organisations=bool(of.options.get("make_organisations")),
        state=of.state,
        total=of.total,
        next=of.next,
        counts=counts,
        by=names[of.by][0] if of.by in names else "",
        at=of.at,
        done_at=of.done_at,
        fields=fields,
        names=own_names or {},
        sample=sample,
        may_undo=of.state in ("done", "stopped") and back is None,
        undone_at=back,
        kept=int(of.options.get("kept", 0)),
    )


ROUTES = (upload, newest, one, reread, check, run, stop, undo, lines, rejected)

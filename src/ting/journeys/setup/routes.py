"""HTTP of what administrators set up: the same five doors for every kind, and one list of all that was changed."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from ting.domains.changes import api as changes
from ting.domains.modules import api as modules
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.setup.view import Changed, Overview, Page, Saved, SavedAll, authors, changed, item_of, page_of, shown
from ting.kit.cursor import read_cursor
from ting.kit.db import Database, Tx
from ting.kit.fit import Fitted
from ting.kit.kind import Kind
from ting.kit.problem import Forbidden, NotThere

PAGE = 50
TOGETHER = 500
"""So many things may be published together."""
T = TypeVar("T")


class Undo(msgspec.Struct, frozen=True):
    """Which fields of a change to take back; without, all."""

    paths: list[tuple[str, ...]] | None = None


class Gone(msgspec.Struct, frozen=True):
    """One that is to be removed; `version`: what its writer saw."""

    id: UUID
    version: int | None = None


def of(kind: Kind[Any]) -> list[HTTPRouteHandler]:
    """Make a kind's routes, typed by its struct, so that the API's document shows what is written."""
    name = kind.struct.__name__
    item = item_of(kind)
    written = msgspec.defstruct(
        f"{name}Written",
        [("value", kind.struct), ("version", int | None, None), ("effective_at", int | None, None)],
        frozen=True,
        namespace={
            "__doc__": "What is to stand; `version`: what its writer saw; `effective_at` (ms): it takes effect by itself then."
        },
    )
    drafted = msgspec.defstruct(
        f"{name}Drafted",
        [("value", dict[str, Any]), ("version", int, 0)],
        frozen=True,
        namespace={"__doc__": "What is being written, right or not yet."},
    )
    opt = {"permission": kind.permission}
    base = f"/api/t/{{slug:str}}/setup/{kind.key}"
    one = f"{base}/{{id:uuid}}"

    async def everything(tenant: Tenant, db: Database) -> list[Any]:
        async with db.tx(tenant.id) as tx:
            found = await changes.standing(tx, kind)
            names = await people.names(tx, authors(found))
            return [shown(item, each, names) for each in found]

    async def save(request: Request[Any, Any, Any], data: Any, tenant: Tenant, signed: Signed, db: Database) -> Saved:
        id_, by = request.path_params["id"], signed.person.id

        async def work(tx: Tx) -> changes.Change | None:
            if data.effective_at is None:
                return await changes.save(tx, kind, id_, data.value, by=by, version=data.version)
            return await changes.schedule(tx, kind, id_, data.value, by=by, at=data.effective_at, version=data.version)

        return Saved(_shown(await _run(db, tenant.id, kind, work), signed))

    async def remove(
        request: Request[Any, Any, Any], tenant: Tenant, signed: Signed, db: Database, version: int | None = None
    ) -> None:
        gone = partial(changes.remove, kind=kind, id_=request.path_params["id"], by=signed.person.id, version=version)
        await _run(db, tenant.id, kind, gone)

    async def keep_draft(
        request: Request[Any, Any, Any], data: Any, tenant: Tenant, signed: Signed, db: Database
    ) -> None:
        await db.run(
            tenant.id,
            changes.draft,
            kind,
            request.path_params["id"],
            data.value,
            by=signed.person.id,
            version=data.version,
        )

    async def drop_draft(request: Request[Any, Any, Any], tenant: Tenant, db: Database) -> None:
        await db.run(tenant.id, changes.drop_draft, kind, request.path_params["id"])

    everything.__annotations__["return"] = list[item]  # type: ignore[valid-type]
    save.__annotations__["data"] = written
    keep_draft.__annotations__["data"] = drafted
    for work, words in (
        (everything, f"List the {kind.key}: what stands, what is drafted, what will change by itself."),
        (save, f"Set up one of the {kind.key}, now or at a time; the id of a new one is the caller's."),
        (remove, f"Remove one of the {kind.key}."),
        (keep_draft, "Keep what is being written; it changes nothing yet."),
        (drop_draft, "Throw a draft away."),
    ):
        work.__doc__ = words
        work.__name__ = f"{kind.key.replace('-', '_')}_{work.__name__}"
    routes: list[HTTPRouteHandler] = [
        get(base, opt=opt)(everything),
        put(one, opt=opt)(save),
        _together(kind, base, opt),
        put(f"{one}/draft", opt=opt, status_code=204)(keep_draft),
        delete(f"{one}/draft", opt=opt, status_code=204)(drop_draft),
    ]
    if kind.remove is not None:
        routes.append(delete(one, opt=opt, status_code=204)(remove))
    return routes


def _together(kind: Kind[Any], base: str, opt: dict[str, str]) -> HTTPRouteHandler:
    name = kind.struct.__name__
    thing = msgspec.defstruct(
        f"{name}Thing",
        [("id", UUID), ("value", kind.struct), ("version", int | None, None)],
        frozen=True,
        namespace={"__doc__": "One of several that are to stand; `version`: what its writer saw."},
    )
    several = msgspec.defstruct(
        f"{name}Several",
        [
            ("things", Annotated[list[thing], msgspec.Meta(max_length=TOGETHER)]),  # type: ignore[valid-type]
            ("gone", Annotated[list[Gone], msgspec.Meta(max_length=TOGETHER)], []),
        ],
        frozen=True,
        namespace={"__doc__": "What is to stand, and what is to be removed: all of it or nothing."},
    )

    async def save_all(data: Any, tenant: Tenant, signed: Signed, db: Database) -> SavedAll:
        async def work(tx: Tx) -> list[changes.Change]:
            things = [(each.id, each.value, each.version) for each in data.things]
            gone = [(each.id, each.version) for each in data.gone]
            return await changes.save_all(tx, kind, things, gone, by=signed.person.id)

        return _all_shown(await _run(db, tenant.id, kind, work), signed)

    save_all.__annotations__["data"] = several
    save_all.__doc__ = f"Set up several of the {kind.key} together: all of them or nothing, and one undo."
    save_all.__name__ = f"{kind.key.replace('-', '_')}_save_all"
    return put(base, opt=opt)(save_all)


@get("/api/t/{slug:str}/setup", opt={"permission": "setup.read"})
async def overview(
    tenant: Tenant, signed: Signed, db: Database, fitted: Fitted, kinds: dict[str, Kind[Any]]
) -> list[Overview]:
    """List the kinds that the caller may change, with the names of all that is set up of them.

    Those of a module that the tenant has off are not among them.
    """
    async with db.tx(tenant.id) as tx:
        on = await modules.on(tx, fitted)
        mine = [
            kind for kind in kinds.values() if signed.may(tenant.id, kind.permission) and fitted.shows(kind.key, on)
        ]
        return [Overview(kind.key, kind.single, await changes.titles(tx, kind, signed.person.locale)) for kind in mine]


@get("/api/t/{slug:str}/setup/changes", opt={"permission": "setup.read"})
async def history(
    tenant: Tenant,
    signed: Signed,
    db: Database,
    kinds: dict[str, Kind[Any]],
    kind: str | None = None,
    subject: UUID | None = None,
    by: UUID | None = None,
    cursor: str | None = None,
) -> Page:
    """List what was changed by whom, the newest first; only of kinds that the caller may change himself."""
    mine = [each.key for each in kinds.values() if signed.may(tenant.id, each.permission)]
    async with db.tx(tenant.id) as tx:
        found = await changes.history(
            tx,
            [key for key in mine if kind in (None, key)],
            subject=subject,
            by=by,
            before=read_cursor(cursor),
            limit=PAGE + 1,
        )
        names = await people.names(tx, [each.by for each in found if each.by])
    return page_of(found, names, PAGE)


@post("/api/t/{slug:str}/setup/changes/{change:uuid}/undo", opt={"permission": "setup.read"}, status_code=200)
async def undo(
    change: UUID, data: Undo, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]
) -> Saved:
    """Take a change back, whole or by field; one that has not taken effect yet is cancelled."""

    async with db.tx(tenant.id) as tx:
        kind = kinds.get((await changes.get(tx, change)).kind)
    if kind is None:
        raise NotThere("change")
    if not signed.may(tenant.id, kind.permission):
        raise Forbidden(kind.permission)

    async def work(tx: Tx) -> changes.Change | None:
        return await changes.undo(tx, kind, change, data.paths, by=signed.person.id)

    return Saved(_shown(await _run(db, tenant.id, kind, work), signed))


@post("/api/t/{slug:str}/setup/changes/batches/{batch:uuid}/undo", opt={"permission": "setup.read"}, status_code=200)
async def undo_batch(
    batch: UUID, tenant: Tenant, signed: Signed, db: Database, kinds: dict[str, Kind[Any]]
) -> SavedAll:
    """Take back all that was published together, or nothing."""
    async with db.tx(tenant.id) as tx:
        keys = await changes.kinds_of_batch(tx, batch)
    if not keys <= kinds.keys():
        raise NotThere("change")
    for key in sorted(keys):
        if not signed.may(tenant.id, kinds[key].permission):
            raise Forbidden(kinds[key].permission)

    async def work(tx: Tx) -> list[changes.Change]:
        return await changes.undo_batch(tx, kinds, batch, by=signed.person.id)

    widest = max((kinds[key] for key in keys), key=lambda kind: kind.house)
    return _all_shown(await _run(db, tenant.id, widest, work), signed)


async def _run(db: Database, tenant: UUID, kind: Kind[Any], work: Callable[[Tx], Awaitable[T]]) -> T:
    """Do it in a transaction of the tenant; of the house within the tenant, where the kind needs that."""
    if not kind.house:
        return await db.run(tenant, work)

    async def within(house: Tx) -> T:
        return await work(house.within(tenant))

    return await db.run(None, within)


def _shown(change: changes.Change | None, signed: Signed) -> Changed | None:
    return changed(change, {signed.person.id: (signed.person.name, "")}) if change else None


def _all_shown(found: list[changes.Change], signed: Signed) -> SavedAll:
    return SavedAll([changed(change, {signed.person.id: (signed.person.name, "")}) for change in found])


ROUTES = (overview, history, undo, undo_batch)

"""All SQL of flows."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.flows.model import Flow
from ting.domains.flows.run import CallState
from ting.kit.db import Tx

KEPT_MS = 24 * 3_600_000


class Version(NamedTuple):
    """A flow as it stood once: a call that has begun by it ends by it."""

    flow: UUID
    number: int
    plan: Flow


async def flows(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Flow]:
    """Return flows as an administrator wrote them, by name."""
    rows = await tx.fetch(
        "select f.id, v.plan from flow f join flow_version v on v.flow_id = f.id and v.version = f.version "
        "where f.tenant_id = $1 and ($2::uuid[] is null or f.id = any($2)) order by f.archived, f.name, f.id",
        tx.tenant,
        ids,
    )
    return {row["id"]: msgspec.convert(row["plan"], Flow) for row in rows}


async def put(tx: Tx, id_: UUID, flow: Flow) -> None:
    """Keep a flow as a version of its own, where it has changed; versions are never changed."""
    await tx.execute(
        "insert into flow (id, tenant_id, name, archived, version) values ($1, $2, $3, $4, 0) "
        "on conflict (id) do update set name = excluded.name, archived = excluded.archived",
        id_,
        tx.tenant,
        flow.name,
        flow.archived,
    )
    await tx.execute(
        "with made as ("
        "  insert into flow_version (flow_id, version, tenant_id, plan, at) "
        "  select f.id, f.version + 1, f.tenant_id, $3::jsonb, $4::bigint from flow f "
        "  left join flow_version v on v.flow_id = f.id and v.version = f.version "
        "  where f.tenant_id = $1 and f.id = $2 and v.plan is distinct from $3::jsonb "
        "  returning version) "
        "update flow f set version = made.version from made where f.tenant_id = $1 and f.id = $2",
        tx.tenant,
        id_,
        msgspec.to_builtins(flow),
        tx.now,
    )


async def version(tx: Tx, id_: UUID, number: int | None = None) -> Version | None:
    """Return a version of a flow; without a number the present one, if the flow is in use."""
    row = await tx.fetchrow(
        "select v.flow_id, v.version, v.plan from flow f join flow_version v on v.flow_id = f.id "
        "where f.tenant_id = $1 and f.id = $2 "
        "and case when $3::int is null then v.version = f.version and not f.archived else v.version = $3 end",
        tx.tenant,
        id_,
        number,
    )
    return Version(row["flow_id"], row["version"], msgspec.convert(row["plan"], Flow)) if row else None


async def put_run(tx: Tx, call: UUID, of: Version, state: CallState) -> None:
    """Keep where a call stands. What stood longer than a call lasts is forgotten."""
    await tx.execute(
        "insert into flow_run (call_id, tenant_id, flow_id, version, state, at) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (call_id) do update set state = excluded.state, at = excluded.at",
        call,
        tx.tenant,
        of.flow,
        of.number,
        msgspec.to_builtins(state),
        tx.now,
    )
    await tx.execute("delete from flow_run where tenant_id = $1 and at < $2", tx.tenant, tx.now - KEPT_MS)


async def run(tx: Tx, call: UUID) -> tuple[Version, CallState] | None:
    """Return where a call stands, and by which version of which flow."""
    row = await tx.fetchrow(
        "select r.state, v.flow_id, v.version, v.plan from flow_run r "
        "join flow_version v on v.flow_id = r.flow_id and v.version = r.version where r.tenant_id = $1 and r.call_id = $2",
        tx.tenant,
        call,
    )
    if row is None:
        return None
    of = Version(row["flow_id"], row["version"], msgspec.convert(row["plan"], Flow))
    return of, msgspec.convert(row["state"], CallState)


async def drop_run(tx: Tx, call: UUID) -> None:
    """Forget where a call stood."""
    await tx.execute("delete from flow_run where tenant_id = $1 and call_id = $2", tx.tenant, call)

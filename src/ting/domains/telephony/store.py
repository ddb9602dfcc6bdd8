"""All SQL of telephony."""

from uuid import UUID

from ting.domains.telephony.model import Engine, State
from ting.kit.db import Tx


async def engines(tx: Tx) -> list[Engine]:
    """Return the engines of all processes that lead calls."""
    rows = await tx.fetch(
        "select e.node_id, e.state, e.why, e.done, e.of, e.version, e.since "
        "from phone_engine e join node n on n.id = e.node_id order by n.started_at"
    )
    return [Engine(*row) for row in rows]


async def put_engine(tx: Tx, node: UUID, state: State, *, why: str | None, done: int, of: int, version: str) -> None:
    """Keep how a process finds its engine; nothing while that process is not registered."""
    await tx.execute(
        "insert into phone_engine as e (node_id, state, why, done, of, version, since) "
        "select id, $2, $3, $4, $5, $6, $7 from node where id = $1 "
        "on conflict (node_id) do update set state = excluded.state, why = excluded.why, done = excluded.done, "
        "of = excluded.of, version = excluded.version, "
        "since = case when e.state = excluded.state then e.since else excluded.since end",
        node,
        state,
        why,
        done,
        of,
        version,
        tx.now,
    )

"""Who is on the line: connections held by nodes, and what follows when the last of a subject is gone.

A node says every second that it lives. One that has been silent for DEAD_MS has died with all its connections; its
subjects have usually come back through another by then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from ting.kit import clock
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id

DOOR = "web"
"""The kind of node that people come through."""
BEAT = 1.0
DEAD_MS = 5000
Subject = tuple[str, UUID, UUID | None]
"""(kind, id, tenant): who, or what, is on the line."""
Changed = Callable[[Tx, str, UUID, UUID | None, bool], Awaitable[None]]
"""(tx, kind, subject, tenant, connected): called in the transaction that opened the first or closed the last."""


class Presence:
    """The connections of one node."""

    def __init__(
        self, db: Database, kind: str, changed: Changed, *, name: str = "", bus: Callable[[], bool] = lambda: True
    ) -> None:
        """`name`: of the machine or container that it runs on; `bus`: whether it hears the other nodes at once."""
        self._db = db
        self._name = name
        self._bus = bus
        self._changed = changed
        self._kind = kind
        self.node = new_id()
        self._held: dict[UUID, Subject] = {}
        self._gone: set[UUID] = set()
        """Connections whose end could not be written down yet."""

    async def enter(self) -> None:
        """Register this node; before the first connection."""
        async with self._db.house() as tx:
            await tx.execute(
                "insert into node (id, kind, name, bus) values ($1, $2, $3, $4) on conflict (id) do nothing",
                self.node,
                self._kind,
                self._name,
                self._bus(),
            )

    async def beat(self) -> None:
        """Say that this node lives, and look for nodes that no longer do; for ever.

        Who could not speak himself does not call others silent: after the database was away, all get time to speak.
        """
        since = clock.monotonic()
        while True:
            await self.live()
            if clock.monotonic() - since > DEAD_MS / 1000:
                await self.sweep()
            await asyncio.sleep(BEAT)

    async def live(self) -> None:
        """Say that this node lives. Who was buried alive (the database was away) brings his connections back."""
        async with self._db.house() as tx:
            new = await tx.fetchval(
                "insert into node (id, kind, seen_at, name, bus) values ($1, $2, $3, $4, $5) "
                "on conflict (id) do update set seen_at = $3, bus = $5 returning xmax = 0",
                self.node,
                self._kind,
                tx.now,
                self._name,
                self._bus(),
            )
        if new:
            for connection, (kind, subject, tenant) in list(self._held.items()):
                await self._db.run(None, self._open, connection, kind, subject, tenant)
                if connection not in self._held:  # closed meanwhile
                    self._gone.add(connection)
        if self._gone:
            gone = list(self._gone)
            await self._db.run(None, self._close, gone)
            self._gone.difference_update(gone)

    async def open(self, kind: str, subject: UUID, tenant: UUID | None) -> UUID:
        """Note a connection; return its id."""
        [connection] = await self.open_all([(kind, subject, tenant)])
        return connection

    async def open_all(self, subjects: Sequence[Subject]) -> list[UUID]:
        """Note a connection of each, all or none; return their ids."""
        new = {new_id(): subject for subject in subjects}
        self._held |= new
        try:
            await self._db.run(None, self._open_all, new)
        except BaseException:
            # They may be written down all the same, with only the word of it lost.
            for connection in new:
                del self._held[connection]
            self._gone.update(new)
            raise
        return list(new)

    async def close(self, *connections: UUID) -> None:
        """Note that connections are gone; when that cannot be written down now, the next beat does."""
        for connection in connections:
            self._held.pop(connection, None)
        self._gone.update(connections)
        await self._db.run(None, self._close, list(connections))
        self._gone.difference_update(connections)

    async def leave(self) -> None:
        """Take all connections of this node away: it is going down on purpose."""
        self._held.clear()
        await self._db.run(None, self._bury, self.node)

    async def sweep(self) -> None:
        """Bury the nodes that have been silent for too long."""
        async with self._db.house() as tx:
            dead = await tx.fetch("select id from node where seen_at < $1", tx.now - DEAD_MS)
        for row in dead:
            await self._db.run(None, self._bury, row["id"])

    async def _open_all(self, tx: Tx, connections: Mapping[UUID, Subject]) -> None:
        for connection, of in sorted(connections.items(), key=lambda each: each[1][:2]):  # in the order of `_bury`
            await self._open(tx, connection, *of)

    async def _open(self, tx: Tx, connection: UUID, kind: str, subject: UUID, tenant: UUID | None) -> None:
        await _one_at_a_time(tx, kind, subject)
        others = await tx.fetchval("select count(*) from connection where kind = $1 and subject = $2", kind, subject)
        await tx.execute(
            "insert into connection (id, node_id, tenant_id, kind, subject) values ($1, $2, $3, $4, $5) "
            "on conflict (id) do nothing",
            connection,
            self.node,
            tenant,
            kind,
            subject,
        )
        if not others:
            await self._changed(tx, kind, subject, tenant, True)  # noqa: FBT003

    async def _close(self, tx: Tx, connections: list[UUID]) -> None:
        rows = await tx.fetch(
            "select id, kind, subject, tenant_id from connection where id = any($1) order by kind, subject", connections
        )
        for row in rows:
            await _one_at_a_time(tx, row["kind"], row["subject"])
            gone = await tx.execute("delete from connection where id = $1", row["id"])
            left = await tx.fetchval(
                "select count(*) from connection where kind = $1 and subject = $2", row["kind"], row["subject"]
            )
            if gone and not left:
                await self._changed(tx, row["kind"], row["subject"], row["tenant_id"], False)  # noqa: FBT003

    async def _bury(self, tx: Tx, node: UUID) -> None:
        if not await tx.fetchval("select id from node where id = $1 for update skip locked", node):
            return
        rows = await tx.fetch("select id from connection where node_id = $1 order by kind, subject", node)
        await self._close(tx, [row["id"] for row in rows])
        await tx.execute("delete from node where id = $1", node)


async def is_there(tx: Tx, kind: str, subject: UUID) -> bool:
    """Say whether a subject has a connection anywhere."""
    return bool(
        await tx.fetchval("select exists (select from connection where kind = $1 and subject = $2)", kind, subject)
    )


async def who_is_there(tx: Tx, kind: str, subjects: Sequence[UUID]) -> set[UUID]:
    """Return which of these subjects have a connection anywhere."""
    rows = await tx.fetch(
        "select distinct subject from connection where kind = $1 and subject = any($2)", kind, list(subjects)
    )
    return {row["subject"] for row in rows}


async def open_for(tx: Tx) -> int:
    """Return for how many ms anybody could have come on the line without a break; 0 while no door is open."""
    since = await tx.fetchval(
        "select min(started_at) from node where kind = $1 and seen_at > $2", DOOR, tx.now - DEAD_MS
    )
    return 0 if since is None else int(tx.now - since)


async def _one_at_a_time(tx: Tx, kind: str, subject: UUID) -> None:
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{kind}:{subject}")

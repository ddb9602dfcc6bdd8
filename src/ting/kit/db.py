"""Transactions: each knows its tenant, its time, and what it will announce when it commits."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from operator import itemgetter
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import structlog

from ting.kit import trace
from ting.kit.event import Event, Stored
from ting.kit.ids import new_id
from ting.kit.problem import NoRoom, Problem

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")
Row = asyncpg.Record

RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
TRIES = 5
OF_ONE = 0.75
"""So much of a process's connections one tenant may hold: when its rows are locked or slow, others do not wait for it."""
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that heard of the server's death, asked before it knew that it is dead
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    TimeoutError,
)
"""What it looks like when the database is away: it is asked again later."""
CONNECT = 10.0
"""Seconds until a connection must be had: one of the pool that is free, or a new one."""
ANSWER = 5.0
"""Seconds within which the database says what time it is, or the connection is dead, whatever its socket says."""
GLANCE = 10.0
"""As much for all that is read at one glance: it is an answer, and the first."""
SECOND_LOOK = 0.25
LONGEST, LONGEST_HOUSE = 35.0, 65.0
"""Seconds after which no transaction can still run (see app/database.py): who has heard nothing by then never will."""
IDLE_MS = 10_000
"""A transaction whose process does nothing for so long is undone by the server. It holds up all who read the log: they
stay behind the oldest one that runs."""

BEGIN = "select now_ms() from set_config('ting.tenant', $1, true) t, set_config('ting.sees', $2, true) s"
BEGIN_FLEETING = BEGIN + ", set_config('synchronous_commit', 'off', true) c"

# One statement: the aggregates' heads are locked in one order, whatever order the caller worked in, so two
# transactions that announce about the same things wait for each other and never deadlock here. Ids are drawn after the
# locks are held: within an aggregate, the order of ids is the order of commits.
APPEND = """
with e as (
  select * from unnest($1::int[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[])
    as e(n, tenant_id, aggregate, type, version, body)
), heads as (
  insert into stream_head as h (aggregate, tenant_id, seq)
  select aggregate, (array_agg(tenant_id))[1], count(*) from e group by aggregate order by aggregate
  on conflict (aggregate) do update set seq = h.seq + excluded.seq
  returning aggregate, seq
)
insert into log (tenant_id, aggregate, seq, type, version, body, at, trace)
select e.tenant_id, e.aggregate,
       heads.seq - count(*) over (partition by e.aggregate) + row_number() over (partition by e.aggregate order by n),
       e.type, e.version, e.body::jsonb, $7, $8
from e join heads using (aggregate) order by e.n
returning id, xid::text as xid, seq
"""


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


class Tx:
    """One transaction of one tenant (or, with tenant None, of the house)."""

    def __init__(
        self,
        conn: "asyncpg.pool.PoolConnectionProxy[Row]",
        tenant: UUID | None,
        now: int,
        sees: frozenset[UUID] | None = None,
    ) -> None:
        self.conn = conn
        self.sees = sees
        """The persons whose contacts and figures this transaction may see; None: everybody's."""
        self._tenant = tenant
        self.now = now
        """The database's clock when the transaction began, in ms."""
        self._events: list[tuple[UUID | None, Event]] = []
        self.written: list[Stored] = []
        """What was announced, as it stands in the log once this has committed."""

    @property
    def tenant(self) -> UUID:
        """The tenant whose rows this transaction may see. Raises LookupError in a transaction of the house."""
        if self._tenant is None:
            raise LookupError("this transaction belongs to the house: use tx.within(tenant)")
        return self._tenant

    @property
    def of_the_house(self) -> bool:
        """Whether this transaction belongs to no tenant."""
        return self._tenant is None

    def within(self, tenant: UUID) -> "Tx":
        """Return this same transaction as seen by one tenant. For the house only: a tenant's cannot change hands."""
        if self._tenant is not None and self._tenant != tenant:
            raise PermissionError("a tenant's transaction does not become another's")
        inner = Tx(self.conn, tenant, self.now)
        inner._events, inner.written = self._events, self.written
        return inner

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        """Return all rows."""
        return await self.conn.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Row | None:
        """Return the first row, or None."""
        return await self.conn.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None."""
        return await self.conn.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement and return how many rows it touched."""
        status = await self.conn.execute(sql, *args)
        return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once a row."""
        await self.conn.executemany(sql, rows)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Do what may fail: when it raises, its rows and its announcements are gone, and the transaction goes on."""
        said = len(self._events)
        try:
            async with self.conn.transaction():
                yield
        except BaseException:
            del self._events[said:]
            raise

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[None]:
        """Do it to see whether it can be done, and what it would come to: afterwards nothing was done or announced."""
        with suppress(_Rehearsed):
            async with self.attempt():
                yield
                raise _Rehearsed

    def emit(self, event: Event) -> None:
        """Announce a fact: it is written in this transaction, just before it commits."""
        self._events.append((None if event.INSTALLATION else self.tenant, event))

    async def flush(self) -> bool:
        """Write what was announced; True when there was something."""
        if not self._events:
            return False
        events, self._events[:] = list(self._events), []
        traced = trace.current()
        rows = await self.conn.fetch(
            APPEND,
            list(range(len(events))),
            [tenant for tenant, _ in events],
            [event.aggregate for _, event in events],
            [event.TYPE for _, event in events],
            [event.VERSION for _, event in events],
            [event.body() for _, event in events],
            self.now,
            traced,
        )
        self.written += [
            Stored(row["id"], int(row["xid"]), tenant, row["seq"], self.now, event, traced)
            for row, (tenant, event) in zip(sorted(rows, key=itemgetter("id")), events, strict=True)
        ]
        return True


class Glance(Tx):
    """What is read without a transaction around it: it has no time of its own, and nothing is written in it."""

    def emit(self, event: Event) -> None:
        """Refuse: a fact stands in the transaction of what it tells."""
        raise TypeError(f"{event.TYPE} is announced at a glance: that takes a transaction")


WITNESS: ContextVar[Callable[[Tx], Awaitable[None]] | None] = ContextVar("witness", default=None)
"""Called at the end of each transaction of the request that is being answered: what it writes or raises counts as that
transaction's own."""


class Database:
    """The two pools that serve: `app`, which sees one tenant at a time, and `house`, which crosses them."""

    def __init__(
        self,
        app: "asyncpg.Pool[Row]",
        house: "asyncpg.Pool[Row]",
        house_dsn: str,
        *,
        of_one: int = 8,
        name: str = "",
    ) -> None:
        """`of_one`: so many transactions one tenant has at once."""
        self._app = app
        self._house = house
        self._house_dsn = house_dsn
        self.name = name
        """What the database knows this process's sessions by."""
        self._turns: defaultdict[UUID, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(of_one))
        self._sees: frozenset[UUID] | None = None
        self.committed: Callable[[], None] = lambda: None
        """Called right after each commit that announced something; the bus sets it."""

    @classmethod
    @asynccontextmanager
    async def connect(cls, app_dsn: str, house_dsn: str, *, size: int = 16, name: str = "") -> AsyncIterator[Self]:
        """Open both pools and close them at the end. `name` tells this process's sessions from all others'."""
        name = name or f"ting {new_id().hex}"
        told = {"application_name": name, "idle_in_transaction_session_timeout": str(IDLE_MS)}
        house_size = max(4, size // 2)
        async with _pool(app_dsn, size, told) as app, _pool(house_dsn, house_size, told) as house:
            yield cls(app, house, house_dsn, of_one=max(1, int(size * OF_ONE)), name=name)

    def seen_by(self, sees: frozenset[UUID] | None) -> "Database":
        """Return this database for somebody who sees only what these persons have served (None: all)."""
        seen = Database(self._app, self._house, self._house_dsn, name=self.name)
        seen.committed = self.committed
        seen._turns = self._turns
        seen._sees = sees
        return seen

    @asynccontextmanager
    async def tx(self, tenant: UUID) -> AsyncIterator[Tx]:
        """Open a transaction that sees this tenant's rows and no others."""
        async with self._turns[tenant], self._begin(self._app, tenant, self._sees) as tx:
            yield tx

    @asynccontextmanager
    async def house(self, longest: float = LONGEST_HOUSE, *, lasting: bool = True) -> AsyncIterator[Tx]:
        """Open a transaction that crosses tenants. For the house's own work: relay, router, timers, sign-in.

        `longest`: seconds after which it is given up; the database ends it at its own time besides, unless it is told otherwise.
        `lasting`: False where a crash of the database may take it back, since it would be done again: then nobody waits for
        the disk. It is to announce nothing.
        """
        async with self._begin(self._house, None, longest=longest, lasting=lasting) as tx:
            yield tx

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """Read what crosses tenants, each statement by itself: one round trip for it, not four. It can announce nothing."""
        async with _understood(), _connection(self._house) as (conn, dead):
            dead.after(GLANCE)
            yield Glance(conn, None, 0)

    async def run(
        self, tenant: UUID | None, work: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do the work in a transaction of its own, again when the database asks for it (deadlock, serialisation)."""
        for left in reversed(range(TRIES)):
            try:
                async with self.tx(tenant) if tenant else self.house() as tx:
                    return await work(tx, *args, **kwargs)
            except RETRIED:
                if not left:
                    raise
                await asyncio.sleep(0.01 * (TRIES - left))
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def listener(self) -> AsyncIterator["asyncpg.Connection[Row]"]:
        """Open a connection of its own, outside the pools: for LISTEN, NOTIFY and advisory locks."""
        conn = await asyncpg.connect(self._house_dsn, timeout=CONNECT, server_settings={"application_name": self.name})
        try:
            yield conn
        finally:
            conn.terminate()

    @asynccontextmanager
    async def _begin(
        self,
        pool: "asyncpg.Pool[Row]",
        tenant: UUID | None,
        sees: frozenset[UUID] | None = None,
        longest: float = LONGEST,
        *,
        lasting: bool = True,
    ) -> AsyncIterator[Tx]:
        async with _understood(), _connection(pool) as (conn, dead), conn.transaction():
            now = await conn.fetchval(
                BEGIN if lasting else BEGIN_FLEETING,
                str(tenant) if tenant else "",
                "{" + ",".join(map(str, sees)) + "}" if sees is not None else "",
            )
            dead.after(longest)
            tx = Tx(conn, tenant, now, sees)
            yield tx
            announced = await tx.flush()
            if (witness := WITNESS.get()) is not None:
                await witness(tx)
        if announced:
            self.committed()


@asynccontextmanager
async def _pool(dsn: str, size: int, told: dict[str, str]) -> AsyncIterator["asyncpg.Pool[Row]"]:
    pool = await asyncpg.create_pool(
        dsn, min_size=1, max_size=size, init=_init, reset=_keep, timeout=CONNECT, server_settings=told
    )
    try:
        yield pool
    finally:
        with suppress(TimeoutError):  # a server that is frozen does not say goodbye
            async with asyncio.timeout(ANSWER):
                await pool.close()


class _Dead:
    """Ends a connection that is silent for too long, so that whoever waits for it hears so.

    A socket may stay open when nobody is at its other end: the host was cut off, the server is frozen. Then a query
    never ends, nor the roll-back after it; what does end is the connection.
    """

    def __init__(self, conn: "asyncpg.pool.PoolConnectionProxy[Row]") -> None:
        self._conn = conn
        self.was = False
        self._timer: asyncio.TimerHandle | None = None

    def after(self, seconds: float) -> None:
        """Count anew."""
        self.never()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._late)

    def _late(self) -> None:
        """The answer may be there, and this process was too busy to read it: it has its turn before the end."""
        self._timer = asyncio.get_running_loop().call_later(SECOND_LOOK, self._end)

    def _end(self) -> None:
        self.was = True
        self._conn.terminate()

    def never(self) -> None:
        """Count no more."""
        if self._timer:
            self._timer.cancel()


@asynccontextmanager
async def _connection(
    pool: "asyncpg.Pool[Row]",
) -> "AsyncIterator[tuple[asyncpg.pool.PoolConnectionProxy[Row], _Dead]]":
    """Have a connection of the pool, or raise TimeoutError; it has ANSWER seconds for its first answer."""
    async with asyncio.timeout(CONNECT):
        conn = await pool.acquire()
    dead = _Dead(conn)
    try:
        dead.after(ANSWER)
        yield conn, dead
    finally:
        dead.never()
        await pool.release(conn)
        if dead.was:
            await pool.expire_connections()  # its neighbours were cut off with it: nobody is to find out one by one


@asynccontextmanager
async def _understood() -> AsyncIterator[None]:
    """Refuse values that no database keeps (a NUL in a text, a number of 80 bits) as what they are: a caller's fault.

    A disk that is full is nobody's fault who asks, and passes.
    """
    try:
        yield
    except asyncpg.DiskFullError as error:
        log.critical("the database's disk is full", error=str(error))
        raise NoRoom from error
    except (asyncpg.DataError, asyncpg.InterfaceError) as error:
        if isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError):
            raise
        raise Problem(
            "not_understood", f"A value cannot be kept: {error}", "Compare it with /api/openapi.json."
        ) from error


async def _keep(_conn: "asyncpg.Connection[Row]") -> None:
    """Spare the round trip that clears a connection: what a transaction sets is local to it."""


async def _init(conn: "asyncpg.Connection[Row]") -> None:
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=to_json, decoder=msgspec.json.decode, format="text")


def to_json(value: Any) -> str:
    """Return a value, structs included, as the text of a jsonb column; a string is taken to be JSON already."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()

"""Keeps the house running: owns PostgreSQL and the listening socket, starts what serves, restarts what dies.

One thread, no event loop: it sleeps until a signal comes. All it starts ends with it, even when it is killed.
"""

import asyncio
import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from ting.app import cluster, database, foreign, outward, post, postgres, settings
from ting.app.asterisk import certificate, room
from ting.app.asterisk.telling import Telling
from ting.app.child import Child, Postgres, Watched
from ting.app.console import say, show, step
from ting.app.refused import Refused
from ting.app.settings import Settings

TICK = 0.05
LATEST_START = 60.0
ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
PORTS_TO_TRY = 20


class Running(msgspec.Struct):
    """`running.json` in the data folder: what runs, for `doctor` and for tests that kill it."""

    supervisor: int
    url: str
    children: dict[str, int] = {}


class House:
    """The watch: what runs, where, and what is told about it."""

    def __init__(self, data: Path, url: str, news: Callable[[], str | None] | None = None) -> None:
        """Nothing runs yet. `news`: has a word for the console now and then."""
        self._data = data
        self._news = news
        self._watched: list[Watched] = []
        self._running = Running(os.getpid(), url)
        self._end = False

    def keep(self, child: Child | Postgres, *, runs: bool = False) -> None:
        """Keep this running from now on."""
        self._watched.append(Watched(child, runs=runs))

    def watch(self, until: Callable[[], bool] | None = None) -> bool:
        """Restart whatever dies, until a signal ends the house (False) or `until` holds (True)."""
        while not self._end:
            for watched in self._watched:
                self._look(watched)
            self._tell()
            if self._news is not None and (line := self._news()):
                say(line)
            if until is not None and until():
                return True
            soon = until is not None or any(one.due is not None or one.coming for one in self._watched)
            self._sleep(TICK if soon else 5.0)
        return False

    def stop(self) -> None:
        """End everything, in the order that loses nothing: who writes before what he writes to."""
        for watched in self._watched:
            watched.child.ask_to_end()
        for watched in reversed(self._watched):
            watched.child.stop()
        (self._data / "running.json").unlink(missing_ok=True)

    def _look(self, watched: Watched) -> None:
        child, now = watched.child, time.monotonic()
        if watched.coming:
            try:
                watched.coming = not child.ready()
            except postgres.CannotStart as error:
                say(f"{child.name}: {error}")
                watched.coming = False
            if watched.coming:
                return
            if watched.deaths and isinstance(child, Postgres) and child.poll() is None:
                say(f"{child.name} is back after {now - watched.started:.1f} s")
        code = child.poll() if watched.due is None else None
        if code is not None:
            child.forget()
            wait = watched.died(now)
            again = f"next start in {wait:g} s; see {child.log}" if wait else "starting it again"
            say(f"{child.name} {_ended(code)}; {again}")
        if watched.due is not None and watched.due <= now:
            try:
                child.start()
            except (OSError, postgres.CannotStart) as error:
                watched.died(now)
                say(f"{child.name} does not start: {error}")
            else:
                watched.due, watched.started, watched.coming = None, now, True

    def _sleep(self, seconds: float) -> None:
        came = signal.sigtimedwait(ENDING | {signal.SIGCHLD}, seconds)
        if came and came.si_signo in ENDING:
            self._end = True

    def _tell(self) -> None:
        pids = {one.child.name: one.child.pid for one in self._watched if one.due is None}
        children = {name: pid for name, pid in pids.items() if pid}
        if children == self._running.children:
            return
        running = Running(self._running.supervisor, self._running.url, children)
        half = self._data / f"running.{os.getpid()}"
        with contextlib.suppress(OSError):  # the disk is full: the house goes on, and tells it when there is room
            half.write_bytes(msgspec.json.encode(running))
            half.replace(self._data / "running.json")
            self._running = running


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Two houses never share a data folder."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700 if os.geteuid() else 0o711)  # root's PostgreSQL walks through
    with open(data / "lock", "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refused(
                f"Another ting (process {file.read().strip() or 'unknown'}) runs on the data in {data}.",
                "stop that one, or give --data another folder.",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def listen(host: str, port: int, *, exact: bool) -> socket.socket:
    """The socket that customers come to. It is ours, so that a restart of `web` refuses nobody."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    problem = OSError()
    for candidate in [port] if exact else range(port, port + PORTS_TO_TRY):
        try:
            return socket.create_server((host, candidate), family=family, backlog=2048)
        except OSError as error:
            problem = error
    raise Refused(f"Port {port} on {host} cannot be had: {problem.strerror}.", "give --port another one.")


@contextlib.contextmanager
def prepared(told: Settings) -> Iterator[tuple[Settings, postgres.Server | None]]:
    """A database with its roles and all migrations, its addresses in the settings; our own is stopped at the end."""
    server = None
    try:
        if told.app_dsn and told.house_dsn and told.owner_dsn:
            dsns = database.Dsns(told.owner_dsn, told.app_dsn, told.house_dsn)
            with step("looking at the database that was given"):
                if told.database_url:  # both: the roles are ours to make, with the passwords that were given
                    asyncio.run(database.prepare(told.database_url, database.passwords_of(dsns)))
                asyncio.run(database.check(dsns))
        elif told.database_url:
            with step("looking at the database of TING_DATABASE_URL"):
                dsns = asyncio.run(database.prepare(told.database_url, database.passwords(told.kept)))
        else:
            secret = database.passwords(told.kept)
            server = postgres.Server(told.data, password=secret.superuser, binaries=told.postgres_bin)
            with step("starting PostgreSQL" if (server.cluster / "PG_VERSION").exists() else "making a PostgreSQL"):
                server.start()
                dsns = asyncio.run(database.prepare(server.dsn(), secret, database="ting"))
        ready = msgspec.structs.replace(told, owner_dsn=dsns.owner, app_dsn=dsns.app, house_dsn=dsns.house)
        if foreign.installed() or asyncio.run(database.revision_of(dsns.owner)) != database.newest():
            with step("bringing the tables up to date"):
                _migrate(ready)
        yield ready, server
    finally:
        if server:
            server.stop()


def run(
    told: Settings,
    *,
    host: str,
    port: int,
    exact_port: bool,
    first: Callable[[Settings], None],
    greet: Callable[[Settings], str],
    after: Callable[[Settings], str],
    sim: bool,
    number: Mapping[str, int] | None = None,
) -> None:
    """Serve until a signal comes, with this `number` of web and work processes.

    `first` sees to a database that is ready, `after` to what may come after the first page; both `greet` and `after` have a
    word for the console.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    post.house(told)  # refused here, before anything is started
    outward.fetcher(told)
    _telephony(told)
    with only_one(told.data), listen(host, port, exact=exact_port) as door:
        address = _address(told, host, door)
        told = msgspec.structs.replace(told, public_url=told.public_url or address, listening=address)
        if told.demo:
            # its callers and phones all come from here: one wrong password is not to shut the others out
            told = msgspec.structs.replace(
                told, open_networks=_of_demo(told, address), sip_spared=f"{told.sip_spared} 127.0.0.0/8"
            )
        with prepared(told) as (ready, server):
            first(ready)
            shutil.rmtree(ready.counts, ignore_errors=True)  # counters begin at 0 with the house
            (ready.data / room.NOTE).unlink(missing_ok=True)  # of an engine that ended with the last house
            house = House(ready.data, ready.public_url, Telling(ready.data) if ready.sip else None)
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING | {signal.SIGCHLD})
            try:
                if server:
                    house.keep(Postgres(server), runs=True)
                if number and not ready.nats_url:
                    url, command = cluster.own(ready.data)
                    house.keep(_child(ready, "nats", command))
                    ready = msgspec.structs.replace(ready, nats_url=url)  # noqa: PLW2901
                _serve(house, ready, door, address, (greet, after), sim=sim, number=number or {})
            finally:
                with step("stopping"):
                    house.stop()


def _telephony(told: Settings) -> None:
    """Refuse a place for telephony that cannot be read."""
    try:
        if told.sip:
            room.read_sip(told)
            if told.sip_certificate is not None and told.sip_key is not None:
                certificate.given(told.sip_certificate, told.sip_key)
            if told.sip_authorities is not None:
                certificate.vouching(told.sip_authorities)
    except ValueError as error:
        raise Refused(
            f"TING_SIP={told.sip} with TING_SIP_TLS={told.sip_tls} and TING_RTP={told.rtp} cannot be used: {error}.",
            "Write as in TING_SIP=0.0.0.0:5060 and TING_RTP=16384-17383.",
        ) from error
    try:
        room.read_spared(told)
    except ValueError as error:
        raise Refused(
            f"TING_SIP_SPARED cannot be used: {error}.",
            "Write networks with commas between them: 203.0.113.0/28, 2001:db8::/48.",
        ) from error
    try:
        room.read_calls(told)
    except ValueError as error:
        raise Refused(
            f"TING_CALLS={told.calls} cannot be used: {error}.", "Write a number, as in TING_CALLS=200."
        ) from error
    try:
        room.read_ways(told)
    except ValueError as error:
        raise Refused(
            f"TING_ICE={told.ice} cannot be used: {error}.",
            "Write as in TING_ICE=stun:stun.example.com:3478,turns:turn.example.com:5349, with TING_TURN_SECRET.",
        ) from error


def _of_demo(told: Settings, address: str) -> str:
    """Return what the demo opens besides: it asks itself for other systems, and its calls go out to its simulator."""
    far = room.far_side(told) if told.sip else ""
    return f"{told.open_networks} {urlsplit(address).netloc} {far}"


def _migrate(ready: Settings) -> None:
    """In a process of its own: Alembic is heavy, and most starts have nothing for it to do."""
    command = [sys.executable, "-m", "ting", "migrate"]
    done = subprocess.run(
        command, env=settings.environment(ready), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Refused(
            f"The tables could not be brought up to date:\n{done.stderr[-4000:]}",
            "nothing was changed; use the version of ting that last ran on this data, and report what stands above.",
        )


def _serve(
    house: House,
    ready: Settings,
    door: socket.socket,
    address: str,
    words: tuple[Callable[[Settings], str], Callable[[Settings], str]],
    *,
    sim: bool,
    number: Mapping[str, int],
) -> None:
    greet, after = words
    fd = door.fileno()
    for name in _names("web", number.get("web", 1)):
        house.keep(_child(ready, name, _python("ting", "web", "--fd", str(fd)), fds=[fd]))
    for name in _names("work", number.get("work", 1)):
        house.keep(_child(ready, name, _python("ting", "work")))
    if ready.sip and not ready.demo:
        _keep_telephone(house, ready)
    house.watch(until=lambda: True)  # they start while the greeting is thought of
    greeting = greet(ready)
    late = time.monotonic() + LATEST_START
    if not house.watch(until=lambda: _answers(address) or time.monotonic() > late):
        return
    if time.monotonic() > late:
        say(f"The page does not answer yet; see {ready.data / 'logs' / 'web.log'}")
    calls = "" if ready.demo or not ready.sip else f"  telephone by SIP at {ready.sip}\n"
    here = "" if ready.public_url == address else f"  listening at {address}\n"
    show(
        f"{greeting}\n  Open  {ready.public_url}/\n\n{here}{calls}  data and logs: {ready.data}\n  Ctrl-C ends it.\n\n"
    )
    show(after(ready))
    if ready.sip and ready.demo:  # who opens it has not waited for that
        _keep_telephone(house, ready)
    if sim:
        house.keep(_child(ready, "sim", _python("ting_sim", "--url", address, "--demo")))
    house.watch()


def _keep_telephone(house: House, ready: Settings) -> None:
    for name in ("asterisk", "phone"):
        house.keep(_child(ready, name, _python("ting", name)))


def _child(ready: Settings, name: str, command: Sequence[str], fds: Sequence[int] = ()) -> Child:
    return Child(name, command, settings.environment(ready), ready.data / "logs" / f"{name}.log", fds)


def _python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _names(kind: str, number: int) -> list[str]:
    """web, web2, web3 ..."""
    return [kind, *(f"{kind}{n}" for n in range(2, number + 1))]


def _address(told: Settings, host: str, door: socket.socket) -> str:
    port = door.getsockname()[1]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{'https' if told.tls_cert else 'http'}://{name}:{port}"


def _answers(address: str) -> bool:
    """Does `web` answer? What it answers is its own affair."""
    scheme, _, place = address.partition("://")
    connection = (
        http.client.HTTPSConnection(place, timeout=0.5, context=ssl._create_unverified_context())  # noqa: S323, SLF001
        if scheme == "https"
        else http.client.HTTPConnection(place, timeout=0.5)
    )
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _ended(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by {signal.Signals(-code).name}"

"""What the supervisor keeps running: each a process that is started, looked at, and ended; and when it is started again."""

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ting.app import postgres, process

BACKOFF = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)  # by how often in a row it died young
YOUNG = 10.0
PATIENCE = 10.0


class Child:
    """A process that should always run."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path, fds: Sequence[int]
    ) -> None:
        """Nothing starts yet."""
        self.name = name
        self._command = command
        self._env = env
        self.log = log
        self._fds = fds
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def start(self) -> None:
        """Start it, and do not wait."""
        log = process.open_log(self.log)
        try:
            self._process = process.spawn(self._command, env=self._env, output=log, pass_fds=self._fds)
        finally:
            os.close(log)

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process else None

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._process.poll() if self._process else None

    def ready(self) -> bool:
        """Nothing more is known of it than that it was started."""
        return True

    def forget(self) -> None:
        """It has ended; end what it may have left in its group."""
        if self._process:
            process.end(self._process, patience=0)

    def ask_to_end(self) -> None:
        """Ask it to end, and do not wait."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._asked = True

    def stop(self) -> None:
        """End it, by force if need be."""
        if self._process:
            if self._asked:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(PATIENCE)
            process.end(self._process, patience=0 if self._asked else PATIENCE)


class Postgres:
    """Our own PostgreSQL as one of the children."""

    name = "postgres"

    def __init__(self, server: postgres.Server) -> None:
        """It runs already: the migrations needed it."""
        self._server = server
        self.log = server.log
        self.start = server.launch
        self.poll = server.poll
        self.ready = server.ready
        self.stop = server.stop

    @property
    def pid(self) -> int | None:
        """The postmaster's process."""
        return self._server.pid

    def forget(self) -> None:
        """Its own children notice its death and end by themselves."""

    def ask_to_end(self) -> None:
        """Only after all others: see `stop`."""


class Watched:
    """A child, and when to start it next."""

    def __init__(self, child: Child | Postgres, *, runs: bool) -> None:
        """`runs`: it was started already."""
        self.child = child
        self.started = time.monotonic()
        self.due = None if runs else self.started
        self.coming = False
        self.deaths = 0
        self._young_deaths = 0

    def died(self, now: float) -> float:
        """Note a death; how long until the next start."""
        wait = BACKOFF[min(self._young_deaths, len(BACKOFF) - 1)]
        self._young_deaths = self._young_deaths + 1 if now - self.started < YOUNG else 0
        self.deaths += 1
        self.due = now + wait
        return wait

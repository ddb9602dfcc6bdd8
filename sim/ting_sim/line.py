"""A WebSocket that speaks JSON and comes back by itself."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin

from ting_sim.tasks import PATIENCE_S, Changes, spawn, stop
from ting_sim.wire import ClosedError, ConnectError, ProblemError

Frame = dict[str, Any]

_FINAL = {4401: "signed_out", 4403: "origin_refused", 4404: "point_unknown", 4405: "invitation_needed"}
_LATE = "hello"


class Line:
    """Keeps one socket to the server: greets, hands frames on, and dials again after every loss.

    `hello` makes the first frame of each connection, `heard` gets every frame. The owner calls `welcome` when the
    server has greeted back; only then is the line `up`. `cut` breaks the socket without a goodbye and stays down until
    `mend`.
    """

    def __init__(
        self,
        url: str,
        *,
        hello: Callable[[], Mapping[str, Any]],
        heard: Callable[[Frame], Awaitable[None]],
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
        tls: ssl.SSLContext | None = None,
        name: str = "line",
        longest_pause: float = 3.0,
    ) -> None:
        self._url = url
        self._hello = hello
        self._heard = heard
        self.headers: dict[str, str] = dict(headers or {})
        self._origin = origin
        self._tls = tls
        self._name = name
        self._longest_pause = longest_pause
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._allowed = asyncio.Event()
        self._allowed.set()
        self._last_trouble: Exception | None = None
        self._final: Exception | None = None
        self.changes = Changes()
        self.up = False
        self.connections = 0

    async def open(self, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Dial, greet, and return once the server has greeted back."""
        if self._task is None:
            self._task = spawn(self._keep(), self._name)
        try:
            await self.changes.wait_for(lambda: self.up, timeout)
        except TimeoutError:
            raise ConnectError(f"{self._url}: {self._last_trouble or 'no greeting'}") from None

    def welcome(self) -> None:
        """The server has greeted back: what we send now will be understood."""
        self.up = True
        self.changes.tell()

    async def send(self, frame: Mapping[str, Any]) -> bool:
        """Send a frame; return False when the line is down (the owner sends again after the next greeting)."""
        socket = self._socket
        if socket is None:
            return False
        try:
            await socket.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except ConnectionClosed:
            return False
        return True

    def cut(self) -> None:
        """Break the connection as a dying network does: no goodbye. It stays broken until `mend`."""
        self._allowed.clear()
        self.up = False
        if self._socket is not None:
            self._socket.transport.abort()

    async def mend(self, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Allow dialling again after `cut` and wait for the greeting."""
        self._allowed.set()
        await self.open(timeout)

    async def close(self) -> None:
        """Say goodbye and stop."""
        self.changes.fail(ClosedError("closed"))
        self.up = False
        await stop(self._task)
        self._task = None

    async def _keep(self) -> None:
        pause = 0.05
        while True:
            await self._allowed.wait()
            await self._once()
            was_up, self.up, self._socket = self.up, False, None
            if self._final is not None:
                self.changes.fail(self._final)
                return
            self.changes.tell()
            pause = 0.05 if was_up else min(pause * 2, self._longest_pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def _once(self) -> None:
        """One connection from dialling to its end; never raises but for cancellation."""
        try:
            async with connect(
                self._url,
                origin=Origin(self._origin) if self._origin else None,
                additional_headers=self.headers,
                ssl=self._tls,
                compression=None,
                proxy=None,
                open_timeout=10,
                close_timeout=0.5,
                max_size=8 << 20,
                max_queue=64,
                user_agent_header="ting-sim",
            ) as socket:
                if not self._allowed.is_set():
                    socket.transport.abort()
                    return
                self._socket = socket
                self.connections += 1
                await self.send(self._hello())
                async for raw in socket:
                    await self._heard(json.loads(raw))
                self._note_close(socket)
        except InvalidStatus as error:
            self._last_trouble = error
            if error.response.status_code in {401, 403, 404}:
                self._final = ProblemError(error.response.status_code, f"http_{error.response.status_code}", str(error))
        except ConnectionClosed as error:
            self._last_trouble = error
            if self._socket is not None:
                self._note_close(self._socket)
        except (OSError, TimeoutError, InvalidHandshake, ValueError) as error:
            self._last_trouble = error

    def _note_close(self, socket: ClientConnection) -> None:
        code = None
        with suppress(AttributeError):
            code = socket.close_code
        reason = socket.close_reason or ""
        # A greeting that came too late, on a machine that is busy, says nothing about who we are: dial again.
        if code in _FINAL and reason != _LATE:
            self._final = ProblemError(0, _FINAL[code], reason)

"""A fake twin of Ting's sockets, as small as the clients' tests need: it keeps messages by key, and can be nasty."""

from __future__ import annotations

import json
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve


class Twin:
    """Speaks the widget's protocol for one visitor, and plays prepared frames to a desk."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.contact: str | None = None
        self.heard: list[dict[str, Any]] = []
        self.sockets: set[ServerConnection] = set()
        self.kill_before_ack = 0
        self.close_with: list[tuple[int, str]] = []
        self.desk_script: list[list[dict[str, Any]]] = []
        self._server: Server | None = None

    async def __aenter__(self) -> Twin:
        self._server = await serve(self._talk, "127.0.0.1", 0, compression=None)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    def keep(self, key: str | None, text: str, by: str = "agent") -> dict[str, Any]:
        """Keep a message; the same key again is the same message."""
        for message in self.messages:
            if key is not None and message["key"] == key:
                return message
        seq = len(self.messages) + 1
        message = {
            "id": f"m{seq}",
            "contact": self.contact or "c1",
            "seq": seq,
            "at": 1000 + seq,
            "key": key,
            "by": {"kind": by, "id": None, "name": "阿哲" if by == "agent" else None},
            "kind": "text",
            "text": text,
            "file": None,
            "code": None,
            "params": {},
        }
        self.messages.append(message)
        return message

    async def tell(self, frame: dict[str, Any]) -> None:
        for socket in list(self.sockets):
            await socket.send(json.dumps(frame))

    def state(self) -> dict[str, Any]:
        return {
            "now": 1,
            "phase": "serving" if self.contact else "ask",
            "contact": self.contact,
            "ticket": None,
            "agent": {"name": "阿哲"},
            "agent_read_seq": 0,
            "last_seq": len(self.messages),
            "read_seq": 0,
            "ended": None,
            "open": True,
            "opens_at": None,
        }

    async def _talk(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.sockets.add(socket)
        try:
            if socket.request.path == "/api/live":
                await self._desk(socket)
            else:
                await self._widget(socket)
        finally:
            self.sockets.discard(socket)

    async def _desk(self, socket: ServerConnection) -> None:
        self.heard.append(json.loads(await socket.recv()))
        for frame in self.desk_script.pop(0):
            await socket.send(json.dumps(frame))
        async for raw in socket:
            self.heard.append(json.loads(raw))

    async def _widget(self, socket: ServerConnection) -> None:
        if self.close_with:
            await socket.close(*self.close_with.pop(0))
            return
        async for raw in socket:
            frame = json.loads(raw)
            self.heard.append(frame)
            match frame["op"]:
                case "hello":
                    await socket.send(json.dumps({"op": "state", "state": self.state()}))
                    missed = [one for one in self.messages if one["seq"] > frame["after"]]
                    await socket.send(json.dumps({"op": "messages", "messages": missed}))
                case "ping":
                    await socket.send(json.dumps({"op": "pong"}))
                case "start" | "say":
                    if frame["op"] == "start":
                        self.contact = "c1"
                    message = self.keep(frame["key"], frame.get("text") or frame["question"], "customer")
                    if self.kill_before_ack:
                        self.kill_before_ack -= 1
                        socket.transport.abort()
                        return
                    await socket.send(json.dumps({"op": "ack", "key": frame["key"], "message": message}))
                    await self.tell({"op": "messages", "messages": [message]})
                    await self.tell({"op": "state", "state": self.state()})

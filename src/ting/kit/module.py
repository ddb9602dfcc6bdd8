"""A module's manifest: what a room of the house brings with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import msgspec

from ting.kit.bus import Bus
from ting.kit.event import Stored
from ting.kit.kind import Kind
from ting.kit.log import Handler
from ting.kit.timers import Ring


class Sessions(Protocol):
    """The customers of one channel who are connected to this process. Its routes find it by the module's key."""

    def heard(self, page: Sequence[Stored], said: Mapping[UUID, Any], /) -> None:
        """Take in a page of the log, and by its id each message of which it tells; who is concerned is told soon."""


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """What a room offers; app/catalogue.py collects them."""

    key: str
    needs: tuple[str, ...] = ()
    """Keys of the modules that it stands on."""
    permissions: tuple[str, ...] = ()
    """The permissions that its routes name."""
    routes: Sequence[Any] = ()
    """Litestar route handlers."""
    kinds: tuple[Kind[Any], ...] = ()
    """What administrators set up here; domains/changes gives each its routes."""
    on: tuple[Handler, ...] = ()
    timers: Mapping[str, Ring] = msgspec.field(default_factory=dict)
    sessions: Callable[[Bus], Sessions] | None = None
    """Makes what a channel keeps in each web process for those who are connected: `app.state.sessions[key]`."""

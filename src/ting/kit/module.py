"""A module's manifest: what a room of the house brings with it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import msgspec

from ting.kit.bus import Bus
from ting.kit.check import Check
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.kept import Kept
from ting.kit.kind import Kind
from ting.kit.log import Handler
from ting.kit.timers import Ring

MANIFEST = 1
"""The form of manifests, as packages of others know it; it grows when they would have to be rewritten."""


class Sessions(Protocol):
    """The customers of one channel who are connected to this process. Its routes find it by the module's key."""

    def heard(self, page: Sequence[Stored], said: Mapping[UUID, Any], /) -> None:
        """Take in a page of the log, and by its id each message of which it tells; who is concerned is told soon."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """How a module is shown to who may switch it: its name, and what one has of it, in each language."""

    names: Mapping[str, str]
    does: Mapping[str, str]
    begins: bool = True
    """Whether a tenant that has never touched the switch has it. What another package brings begins off."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A way to a module's own page, in the menu of everybody who has the permission. `{slug}` stands for the tenant."""

    names: Mapping[str, str]
    path: str
    permission: str
    icon: str = "puzzle"
    """One of those that ui/src/kit/MeMenu.vue names."""


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """What a room offers; app/catalogue.py collects them.

    A module with an `option` can be switched off by each tenant; it then rests there, with all that stands on it and has
    no option of its own: routes answer 404, handlers and timers wait, data stays. See docs/adr/0032.
    """

    key: str
    needs: tuple[str, ...] = ()
    """Keys of the modules that it stands on."""
    option: Option | None = None
    """None: it is there for every tenant whose modules it stands on."""
    switched: Callable[[Tx, bool], Awaitable[None]] | None = None
    """Called as a tenant switches it, in that transaction (of the house, within the tenant)."""
    parts: "tuple[Module, ...]" = ()
    """What of this room stands on modules on which the rest of it does not; each has a key `room.part`."""
    menu: tuple[Entry, ...] = ()
    permissions: tuple[str, ...] = ()
    """The permissions that its routes name."""
    routes: Sequence[Any] = ()
    """Litestar route handlers."""
    kinds: tuple[Kind[Any], ...] = ()
    """What administrators set up here; domains/changes gives each its routes."""
    checks: tuple[Check, ...] = ()
    """What a centre should have of it before it is ready; a tenant that has it off is not asked."""
    on: tuple[Handler, ...] = ()
    timers: Mapping[str, Ring] = msgspec.field(default_factory=dict)
    keeps: tuple[Kept, ...] = ()
    """What it keeps of people: each of its tables that tells of one."""
    manifest: int = MANIFEST
    """For which form of manifests it was written."""
    sql: Path | None = None
    """Of a package of others: its migrations, `NNNN_name.sql`, each run once, in their order (kit/brought.py)."""
    sessions: Callable[[Bus], Sessions] | None = None
    """Makes what a channel keeps in each web process for those who are connected: `app.state.sessions[key]`."""

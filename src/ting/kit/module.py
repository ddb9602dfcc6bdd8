"""A module's manifest: what a room of the house brings with it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ting.kit.kind import Kind
from ting.kit.log import Handler
from ting.kit.timers import Ring


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

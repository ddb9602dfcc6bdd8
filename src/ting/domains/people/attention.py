"""How a person wants his attention drawn to what happens: kept with him, so that it follows him. Rules only."""

from typing import Annotated, Literal

import msgspec

Sound = Literal["bell", "soft", "tap", "none"]
Volume = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Way(msgspec.Struct, frozen=True):
    """What one kind of happening does: a sound, and a notice of the desktop while the page is not looked at."""

    sound: Sound = "tap"
    desktop: bool = False


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """By kind of happening. `alert`: what calls a supervisor; `offer`: somebody is here for one, a colleague's question too."""

    volume: Volume = 60
    title: bool = True
    """The tab's title flashes while an offer stands."""
    offer: Way = Way("bell", desktop=True)
    message: Way = Way("tap")
    whisper: Way = Way("soft", desktop=True)
    notice: Way = Way("tap")
    alert: Way = Way("bell", desktop=True)

"""What a live socket tells: structs that are told apart by their `op`."""

import msgspec


class Told(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", omit_defaults=True):
    """One thing that is told. With an `id` it stands in the log, and is known by it when it comes again."""

    id: int | None = None
    mark: str | None = None
    """All below it has been told: from here a socket that was lost goes on."""

"""What is known of a back-up."""

from uuid import UUID

import msgspec


class Backup(msgspec.Struct, frozen=True):
    """A back-up that was made whole. `of`: the moment that it shows; `ms`: how long it took to make."""

    id: UUID
    of: int
    bytes: int
    ms: int
    restored_at: int | None
    """When this house was restored from it."""

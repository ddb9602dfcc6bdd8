"""The door of slang."""

from uuid import UUID

from ting.domains.slang import store
from ting.domains.slang.bundled import BUNDLED
from ting.domains.slang.model import PERMISSION, Entry, checked, meant, pattern
from ting.kit.db import Tx
from ting.kit.text import fold

__all__ = ["BUNDLED", "PERMISSION", "Entry", "meant", "pattern"]


async def put(tx: Tx, id_: UUID, entry: Entry) -> None:
    """Keep an entry of the tenant's own. Raises Refused."""
    await store.put(tx, id_, checked(entry))


async def dictionary(tx: Tx) -> list[Entry]:
    """Return the whole dictionary: the tenant's entries, and those of the house whose words it has not taken."""
    own = [entry for entry in (await store.entries(tx)).values() if not entry.archived]
    taken = {fold(word) for entry in own for word in entry.words}
    return [*own, *(entry for entry in BUNDLED if taken.isdisjoint(fold(word) for word in entry.words))]

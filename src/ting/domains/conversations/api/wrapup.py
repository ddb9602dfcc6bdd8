"""The tree of wrap-up codes: what may be chosen now, and what was chosen once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import store
from ting.domains.conversations.codes import Wrapup, WrapupCode, below, choosable, grown, made, paths
from ting.domains.conversations.model import Contact, Filter
from ting.kit.db import Tx

FIRST = 1
"""The version of codes that were chosen before trees had versions."""


async def wrapup_codes(tx: Tx, queue: UUID | None = None) -> list[WrapupCode]:
    """Return all wrap-up codes, named with their branches, in their order; of a queue, those that may be chosen."""
    tree = await store.codes.latest(tx)
    names = paths(tree.codes)
    found: Sequence[WrapupCode] = tree.codes
    if queue is not None:
        found = choosable(tree.codes, (await store.codes.queues(tx)).get(queue, ()))
    return [msgspec.structs.replace(code, names=names[code.key]) for code in found]


async def wrapup_version(tx: Tx) -> int:
    """Return the version of the tree that is chosen from now."""
    return (await store.codes.latest(tx)).version


async def wrapup_below(tx: Tx, key: str) -> tuple[str, ...]:
    """Return a code with all that hangs on it, or ever did."""
    trees = (await store.codes.versions(tx)).values()
    return tuple(sorted(below([tree.codes for tree in trees], key)))


async def branched(tx: Tx, by: Filter) -> Filter:
    """Return a filter that knows what its code means."""
    return by if by.code is None else msgspec.structs.replace(by, codes=await wrapup_below(tx, by.code))


async def code_names(tx: Tx, contacts: Sequence[Contact]) -> dict[UUID, dict[str, str]]:
    """Return the names of contacts' codes, with their branches, as they were when they were chosen."""
    wanted = {each.code_version or FIRST for each in contacts if each.code}
    trees = await store.codes.versions(tx, wanted) if wanted else {}
    names = {number: paths(tree.codes) for number, tree in trees.items()}
    return {
        each.id: found
        for each in contacts
        if each.code and (found := names.get(each.code_version or FIRST, {}).get(each.code))
    }


async def put_wrapup_codes(tx: Tx, codes: Sequence[WrapupCode]) -> None:
    """Set the tenant's wrap-up codes; names that are paths (`Card › lost`) become branches."""
    await store.codes.keep(tx, made(Wrapup(codes=grown(codes))).codes)

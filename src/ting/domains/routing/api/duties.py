"""Duties: what a seat takes while a routing profile is in force for its person."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.routing import store
from ting.domains.routing.api.seating import announce
from ting.domains.routing.model import Duty
from ting.kit.db import Tx


async def put_duty(
    tx: Tx, person: UUID, duty: Duty | None, *, capacity: int | None = None, skills: Mapping[UUID, int] | None = None
) -> bool:
    """Set what a person is on in the tenant by a routing profile (in a transaction of the house, within the tenant).

    None: he is as he is set up again. Whom he serves already stays with him, above his capacity if need be. What is so
    already is not announced: False.
    """
    if await store.seats.lock(tx, person) is None or not await store.duties.put(
        tx, person, duty, capacity, skills or {}
    ):
        return False
    await store.duties.measure(tx, person)
    announce(tx, await store.seats.one(tx, person), "profile")
    return True


async def replanned(tx: Tx, person: UUID) -> None:
    """Say that what a person will be on by his profile has changed."""
    if row := await store.seats.one(tx, person):
        announce(tx, row, "profile")

"""Who guesses is shut out, and let in again. All in transactions of the house: the door is one for all companies."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from ting.domains.telephony.guessers import FORGIVEN_MS, SPARED_MS, Guesser, ban_ms
from ting.domains.telephony.store import guessers as store
from ting.events.call import GuesserBanned, GuesserFreed
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere


async def phone_proved(tx: Tx, addresses: Iterable[str]) -> None:
    """Note from where phones have proved themselves."""
    await store.put_proved(tx, sorted(addresses))
    await store.forget(tx, proved_before=tx.now - SPARED_MS, banned_before=tx.now - FORGIVEN_MS)


async def proved_at(tx: Tx) -> dict[str, int]:
    """Return from where phones have proved themselves lately, and when last."""
    return await store.proved(tx, tx.now - SPARED_MS)


async def ban(tx: Tx, address: str, tries: int) -> Guesser | None:
    """Shut an address out, the longer the oftener; None when it is already."""
    before = await store.lock(tx, address)
    if before is not None and before.until > tx.now:
        return None
    again = before is not None and before.until > tx.now - FORGIVEN_MS
    times = before.times + 1 if before is not None and again else 1
    guesser = Guesser(
        id=before.id if before else new_id(),
        address=address,
        tries=tries,
        times=times,
        banned_at=tx.now,
        until=tx.now + ban_ms(times),
    )
    await store.put(tx, guesser)
    tx.emit(GuesserBanned(guesser=guesser.id, tries=tries, times=times, until=guesser.until))
    return guesser


async def banned(tx: Tx) -> list[Guesser]:
    """Return who is shut out, the last one first."""
    return await store.banned(tx)


async def free(tx: Tx, id_: UUID, person: UUID) -> None:
    """Let an address in again, with a clean slate. Raises NotThere; twice is once."""
    found = await store.lock_id(tx, id_)
    if found is None:
        raise NotThere("guesser")
    if found.until > tx.now:
        await store.put(tx, msgspec.structs.replace(found, times=0, banned_at=tx.now, until=tx.now))
        tx.emit(GuesserFreed(guesser=id_, person=person))

"""The second factor: a code by time, and ten codes on paper for who has lost what makes them."""

from uuid import UUID

import msgspec

from ting.domains.people.model import Person, SecondFactor
from ting.domains.people.store import second as store
from ting.events.person import RecoveryCodesMade, RecoveryCodeUsed, SecondFactorRemoved, SecondFactorSet
from ting.kit import totp
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.db import Tx
from ting.kit.ids import new_bytes, new_code, secret_hash
from ting.kit.problem import Gone, Refused

PAIR = "second_factor"
"""The key pair of the house to which secrets are sealed."""
CODES = 10
CODE_GROUPS = 4


class NewFactor(msgspec.Struct, frozen=True):
    """What an authenticator app reads, as a picture (a QR code: `size` modules a side, and an SVG path) and as text."""

    key: str
    address: str
    size: int
    path: str


async def second_factor(house: Tx, person: UUID) -> SecondFactor:
    """Return how it stands with a person's second factor (in a transaction of the house)."""
    return await store.state(house, person)


async def begin_second_factor(house: Tx, person: Person) -> NewFactor:
    """Make a secret that waits for its first code; an older one that waits dies. Raises Gone when one counts already."""
    key = new_bytes(totp.KEY_BYTES)
    await house_pair(house, PAIR)
    if not await store.put_pending(house, person.id, await seal(house, PAIR, key.hex(), _about(person.id))):
        raise Gone("two_factor_on", "Two-factor is set up already.", "Remove it first, then set it up anew.")
    address = totp.address(key, issuer="Ting", account=person.email)
    return NewFactor(totp.as_text(key), address, *totp.picture(address))


async def confirm_second_factor(house: Tx, person: UUID, code: str) -> list[str]:
    """Let the secret that waits count, proved by a code of it; return recovery codes, shown this once. Raises Refused."""
    if not await _by_time(house, person, _plain(code), confirmed=False) or not await store.confirm(house, person):
        raise Refused(
            "code_not_yet",
            "The code does not belong to this key.",
            "Scan the picture again, and see that the phone's clock is right.",
            field="code",
        )
    house.emit(SecondFactorSet(person=person))
    return await _make_codes(house, person)


async def new_recovery_codes(house: Tx, person: UUID) -> list[str]:
    """Make ten recovery codes in place of those that there are, shown this once. Raises Refused without a second factor."""
    if (await store.state(house, person)).since is None:
        raise Refused("two_factor_off", "Two-factor is not set up.", "Set it up first.")
    house.emit(RecoveryCodesMade(person=person))
    return await _make_codes(house, person)


async def remove_second_factor(house: Tx, person: UUID, *, by: UUID) -> bool:
    """Forget a person's second factor; False when he had none."""
    had = await store.drop(house, person)
    if had:
        house.emit(SecondFactorRemoved(person=person, by=by))
    return had


async def take(house: Tx, person: UUID, code: str) -> bool:
    """Let a code count, once: of the app, or a recovery code."""
    plain = _plain(code)
    if plain.isascii() and plain.isdigit():
        return await _by_time(house, person, plain, confirmed=True)
    used = await store.take_code(house, person, secret_hash(plain))
    if used:
        house.emit(RecoveryCodeUsed(person=person))
    return used


async def _by_time(house: Tx, person: UUID, plain: str, *, confirmed: bool) -> bool:
    kept = await store.sealed(house, person, confirmed=confirmed)
    opened = unseal(await house_pair(house, PAIR), kept, _about(person)) if kept else None
    if opened is None or len(plain) != totp.DIGITS or not plain.isascii():
        return False
    step = totp.step_of(bytes.fromhex(opened), plain, house.now)
    return step is not None and await store.take_step(house, person, step)


async def _make_codes(house: Tx, person: UUID) -> list[str]:
    codes = [new_code(CODE_GROUPS) for _ in range(CODES)]
    await store.put_codes(house, person, [secret_hash(_plain(each)) for each in codes])
    return codes


def _plain(code: str) -> str:
    """Return a code as it is kept, however it was typed or pasted."""
    return "".join(code.split()).replace("-", "").lower()[:64]


def _about(person: UUID) -> str:
    return f"second factor of {person}"

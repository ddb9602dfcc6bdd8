"""Trunks, numbers and phones are set up, and told to the engines."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.telephony import store
from ting.domains.telephony.api.channels import recount
from ting.domains.telephony.lines import (
    BROWSER,
    LENT_MS,
    MOST_PHONES,
    Distrusted,
    Encryption,
    Number,
    Phone,
    Trunk,
    digest,
    made_trunk,
)
from ting.domains.telephony.page_calls import PageCall
from ting.domains.telephony.store import channels
from ting.domains.telephony.store import page_calls as pages
from ting.events.call import BrowserPhoneBegun, BrowserPhoneOver, PhoneMade, PhoneRevoked
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import name_of

KEYS = "telephony"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What is typed into a desk phone: nothing that looks like something else."""


class PhoneGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What a new phone is told, this once."""

    id: UUID
    name: str
    username: str
    password: str


class Endpoint(NamedTuple):
    """A trunk, a phone or a customer's browser, and what opens it, as an engine is told."""

    id: UUID
    trunk: Trunk | None = None
    password: str = ""
    phone: Phone | None = None
    digest: str = ""
    page: PageCall | None = None


async def prepare(house: Tx) -> None:
    """Make the key pair that seals passwords (in a transaction of the house)."""
    await house_pair(house, KEYS)


async def trunks(tx: Tx, ids: Sequence[UUID] | None = None) -> Mapping[UUID, Trunk]:
    """Return the tenant's trunks."""
    return await store.trunks(tx, ids)


async def put_trunk(tx: Tx, id_: UUID, trunk: Trunk) -> None:
    """Keep a trunk. Raises Refused."""
    before = await channels.lock(tx)
    await store.put_trunk(tx, id_, made_trunk(trunk))
    await recount(tx, before, await channels.lock(tx))
    if trunk.password is not None:
        sealed = await seal(tx, KEYS, trunk.password, _of_trunk(tx.tenant, id_)) if trunk.password else None
        await store.put_trunk_password(tx, id_, sealed)


async def drop_trunk(tx: Tx, id_: UUID) -> None:
    """Forget a trunk. Raises Gone while numbers are called on it."""
    if await store.has_numbers(tx, id_):
        raise Gone("trunk_used", "Numbers are called on this trunk.", "Move them to another one first.")
    before = await channels.lock(tx)
    await store.drop_trunk(tx, id_)
    await recount(tx, before, await channels.lock(tx))


async def numbers(tx: Tx, ids: Sequence[UUID] | None = None) -> Mapping[UUID, Number]:
    """Return the tenant's numbers."""
    return await store.numbers(tx, ids)


async def put_number(tx: Tx, id_: UUID, number: Number) -> None:
    """Keep a number. Raises NotThere for a trunk that is none, and Gone for a number that there is already."""
    if number.trunk not in await store.trunks(tx, [number.trunk]):
        raise NotThere("trunk")
    if any(each.number == number.number and other != id_ for other, each in (await store.numbers(tx, None)).items()):
        raise Gone("number_taken", f"{number.number} is there already.", "Change that one.")
    await store.put_number(tx, id_, number)


async def drop_number(tx: Tx, id_: UUID) -> None:
    """Forget a number; the calls that came by it stay."""
    await store.drop_number(tx, id_)


async def phones(tx: Tx, person: UUID) -> list[Phone]:
    """Return a person's phones (in a transaction of the house)."""
    return await store.phones_of(tx, person)


async def make_phone(tx: Tx, person: UUID, name: str) -> PhoneGiven:
    """Make a phone; its password is told this once (in a transaction of the house). Raises Refused for one too many."""
    await store.lock_phones(tx, person)
    if len(await store.phones_of(tx, person)) >= MOST_PHONES:
        raise Refused("phones_many", f"You have {MOST_PHONES} phones.", "Take one away first.", most=MOST_PHONES)
    phone = Phone(new_id(), person, name_of(name), f"p{random(9)}", tx.now)
    password = random(20)
    await store.insert_phone(tx, phone, await seal(tx, KEYS, digest(phone.username, password), _of_phone(phone.id)))
    tx.emit(PhoneMade(person=person, phone=phone.id))
    return PhoneGiven(id=phone.id, name=phone.name, username=phone.username, password=password)


async def rename_phone(tx: Tx, person: UUID, id_: UUID, name: str) -> None:
    """Call one's phone otherwise (in a transaction of the house). Raises NotThere, Refused."""
    if not await store.rename_phone(tx, person, id_, name_of(name)):
        raise NotThere("phone")


async def encrypt_phone(tx: Tx, person: UUID, id_: UUID, encryption: Encryption) -> None:
    """Say whether the voice of one's phone is encrypted (in a transaction of the house). Raises NotThere."""
    if not await store.encrypt_phone(tx, person, id_, encryption):
        raise NotThere("phone")
    tx.emit(PhoneMade(person=person, phone=id_))  # engines are told anew


async def distrusted(tx: Tx) -> dict[UUID, Distrusted]:
    """Return which of the tenant's far sides have a certificate that is not accepted, and why."""
    return await store.distrusted(tx)


async def note_distrusted(tx: Tx, trunk: UUID, why: Distrusted | None) -> None:
    """Note whether a far side's certificate is accepted (in a transaction of the house)."""
    await store.note_distrusted(tx, trunk, why)


async def revoke_phone(tx: Tx, person: UUID, id_: UUID) -> None:
    """Take a phone away: it is let in no more (in a transaction of the house). Twice is once."""
    if await store.drop_phone(tx, person, id_):
        tx.emit(PhoneRevoked(person=person, phone=id_))


async def lend_phone(tx: Tx, person: UUID, session: UUID) -> PhoneGiven:
    """Make the browser of a sign-in its person's phone, for a while; the one that was it before is it no more (of the house)."""
    await store.lock_phones(tx, person)
    await store.drop_browser_phone(tx, person, None)
    phone = Phone(new_id(), person, "", f"{BROWSER}{random(12)}", tx.now, session)
    password = random(32)
    sealed = await seal(tx, KEYS, digest(phone.username, password), _of_phone(phone.id))
    await store.insert_phone(tx, phone, sealed, tx.now + LENT_MS)
    tx.emit(BrowserPhoneBegun(person=person, phone=phone.id))
    return PhoneGiven(id=phone.id, name="", username=phone.username, password=password)


async def return_phone(tx: Tx, person: UUID, session: UUID) -> None:
    """Let a browser be a phone no more (in a transaction of the house). Twice is once."""
    phone = await store.drop_browser_phone(tx, person, session)
    if phone is not None:
        tx.emit(BrowserPhoneOver(person=person, phone=phone))


async def browser_phone(tx: Tx, person: UUID) -> Phone | None:
    """Return the phone in a person's browser, of whichever sign-in (in a transaction of the house); None: there is none."""
    return await store.browser_phone(tx, person)


async def draw_out(tx: Tx, phones: Sequence[UUID]) -> set[UUID]:
    """Let phones in browsers that are connected be let in on; return which still are (in a transaction of the house)."""
    return await store.draw_out(tx, phones, tx.now + LENT_MS, tx.now + LENT_MS // 2)


async def person_of_phone(tx: Tx, id_: UUID) -> UUID | None:
    """Return whose a phone is (in a transaction of the house)."""
    return await store.person_of_phone(tx, id_)


async def endpoints(tx: Tx) -> list[Endpoint]:
    """Return all that an engine lets in, with what opens it (in a transaction of the house)."""
    key = await house_pair(tx, KEYS)
    found = [
        Endpoint(
            row.id,
            trunk=row.plan,
            password=(unseal(key, row.password, _of_trunk(row.tenant, row.id)) or "") if row.password else "",
        )
        for row in await store.every_trunk(tx)
        if row.plan.on
    ]
    for row in await store.every_phone(tx):
        opens = unseal(key, row.digest, _of_phone(row.phone.id))
        if opens is not None:
            found.append(Endpoint(row.phone.id, phone=row.phone, digest=opens))
    for one in await pages.every(tx):
        opens = unseal(key, one.digest, f"page:{one.page.id}")
        if opens is not None:
            found.append(Endpoint(one.page.id, page=one.page, digest=opens))
    return found


async def called(tx: Tx, trunk: UUID, number: str) -> tuple[int, UUID] | None:
    """Return the number that was called on a trunk, with when it was set up."""
    return await store.number_called(tx, trunk, number)


async def tenant_of_trunk(tx: Tx, id_: UUID) -> UUID | None:
    """Return whose a trunk is (in a transaction of the house)."""
    return await store.tenant_of_trunk(tx, id_)


def _of_trunk(tenant: UUID, id_: UUID) -> str:
    return f"trunk:{tenant}:{id_}"


def _of_phone(id_: UUID) -> str:
    return f"phone:{id_}"


def random(length: int) -> str:
    """Return letters that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))

"""A password is set by a one-time link: the first one, or a new one in place of one that was forgotten."""

import asyncio
from uuid import UUID

import msgspec

from ting.domains.people import store
from ting.domains.people.api.links import bucket, check_tries, dead_link, link
from ting.domains.people.api.sessions import argon, check_password_opens, sign_out, trying
from ting.domains.people.model import (
    ADDRESS_ASKS,
    ASKS,
    RESET_MS,
    LinkKind,
    Membership,
    Person,
    check_email,
    check_password,
)
from ting.domains.people.store import providers
from ting.domains.people.store import sessions as tries
from ting.events.person import PasswordSet
from ting.kit.db import Database, Tx
from ting.kit.ids import new_secret, secret_hash
from ting.kit.locale import locale_of
from ting.kit.problem import Refused
from ting.kit.text import name_of


async def ask_for_reset(house: Tx, *, email: str, address: str) -> str:
    """Take note that somebody forgot his password; return the address as it is kept. Raises Problem 429, Refused.

    Nothing here depends on whether that person exists: who asks cannot learn it, not by the answer and not by its time.
    """
    email = check_email(email)
    account, office = bucket("forgotten", email), bucket("forgotten-from", address)
    await check_tries(house, {account: ASKS, office: ADDRESS_ASKS}, "This was asked for too often.")
    await tries.note_try(house, [account, office])
    return email


async def reset_link(house: Tx, email: str) -> tuple[Person, str, dict[UUID, Membership]] | None:
    """Make a link by which a person sets a new password; None when there is no such person, or
    none whom a password would let in (in a transaction of the house)."""
    found = await store.by_email(house, email)
    if found is None or not await providers.password_opens(house, found[0].id):
        return None
    secret = await make_link(house, found[0].id, "reset", house.now + RESET_MS, tenant=None, by=None)
    return found[0], secret, await store.memberships(house, found[0].id)


async def reset_link_for(house: Tx, tenant: UUID, person: UUID, *, by: UUID) -> str:
    """Make such a link for an administrator to hand over. Refused for who works for other tenants too."""
    if (await store.memberships(house, person)).keys() != {tenant}:
        raise Refused(
            "works_elsewhere",
            "This person works for another centre too.",
            "Let him ask for a new password on the sign-in page.",
        )
    await check_password_opens(house, person)
    return await make_link(house, person, "reset", house.now + RESET_MS, tenant=tenant, by=by)


async def follow_link(
    db: Database,
    secret: str,
    *,
    password: str,
    name: str | None,
    alias: str | None,
    locale: str | None,
    code: str | None,
    address: str,
) -> Person:
    """Use a link up: set the password, and when invited also the names. All sessions that there were end.

    Who has a second factor gives its `code` too: who reads his mail is not he. Raises Problem 401, 429.
    """
    check_password(password)
    if locale is not None:
        locale_of(locale)
    async with db.house() as house:
        person = (await link(house, secret)).person  # before the hash: what is dead costs nothing
        await check_password_opens(house, person.id)
    async with trying(db, email=person.email, address=address, by="link") as attempt:
        await attempt.second_factor(person, code)
    return await db.run(None, _follow, secret, await asyncio.to_thread(argon.hash, password), name, alias, locale)


async def _follow(
    house: Tx, secret: str, password_hash: str, name: str | None, alias: str | None, locale: str | None
) -> Person:
    found = await link(house, secret)
    if found.kind == "email" or not await store.use_link(house, secret_hash(secret)):
        raise dead_link()
    person = found.person
    await store.set_hash(house, person.id, password_hash)
    if found.kind == "invite":
        called = name_of(name or person.name)
        person = msgspec.structs.replace(person, name=called, alias=name_of(alias) if alias else called)
        await store.set_names(house, person.id, person.name, person.alias)
    if locale is not None:
        person = msgspec.structs.replace(person, locale=locale)
        await store.set_locale(house, person.id, locale)
    await tries.forget_tries(house, bucket("account", person.email))
    await sign_out(house, person.id, by=found.kind)
    house.emit(PasswordSet(person=person.id, by=found.kind))
    return person


async def make_link(
    house: Tx, person: UUID, kind: LinkKind, expires_at: int, *, tenant: UUID | None, by: UUID | None
) -> str:
    """Make a one-time link; return its secret."""
    secret = new_secret()
    await store.insert_link(house, secret_hash(secret), person, kind, tenant=tenant, by=by, expires_at=expires_at)
    return secret

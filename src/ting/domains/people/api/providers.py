"""Single sign-on: a tenant's identity provider, who comes in by it, and what a password still opens."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.people import store
from ting.domains.people.api.links import bucket
from ting.domains.people.api.roles import check_way_in, givable
from ting.domains.people.api.sessions import sign_out
from ting.domains.people.model import Person
from ting.domains.people.provider import ProviderForm, ProviderKept, address_of, checked_provider, unknown
from ting.domains.people.store import providers as table
from ting.domains.people.store.sessions import alone_with
from ting.events.person import PersonGranted
from ting.events.session import SessionRefused
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import LOCALES, Locale
from ting.kit.oidc import check_issuer
from ting.kit.problem import Problem, Refused
from ting.kit.text import NAME_MAX, name_of

KEYS = "sign-on"


class Came(msgspec.Struct, frozen=True):
    """Somebody who came by a provider. `tenants`: those that take its word for him. `new`: he was not known there."""

    person: Person
    tenants: tuple[UUID, ...]
    new: bool


async def prepare_sign_on(house: Tx) -> None:
    """Make the key pair of clients' secrets (in a transaction of the house)."""
    await house_pair(house, KEYS)


async def provider(tx: Tx) -> ProviderKept | None:
    """Return the tenant's identity provider."""
    return await table.find(tx)


async def provider_secret(house: Tx, tenant: UUID, kept: ProviderKept) -> str | None:
    """Return the secret by which the house shows itself to a provider (in a transaction of the house)."""
    if kept.secret is None:
        return None
    return unseal(await house_pair(house, KEYS), kept.secret, _about(tenant, kept.form))


async def save_provider(inner: Tx, form: ProviderForm) -> None:
    """Keep the tenant's provider (in a transaction of the house, within the tenant). Raises Refused.

    What was opened by another one, or by a password that is taken no more, ends.
    """
    form = checked_provider(msgspec.structs.replace(form, issuer=check_issuer(form.issuer)))
    if form.strangers is not None:
        await givable(inner, form.strangers)
    before = await table.find(inner)
    moved = before is not None and (before.form.issuer, before.form.client_id) != (form.issuer, form.client_id)
    if form.secret is None and moved and before is not None and before.secret is not None:
        raise Refused(  # else whoever may set this up could have the secret sent to an address of his
            "field", "Another provider or client has another secret.", "Type its secret as well.", field="secret"
        )
    secret = before.secret if before else None
    if form.secret is not None:
        secret = await seal(inner, KEYS, form.secret, _about(inner.tenant, form)) if form.secret else None
    await table.put(inner, form, secret)
    await check_way_in(inner)
    if moved:
        await _end(inner, by_provider=True)
    if not form.password:
        await _end(inner, by_provider=False)


async def remove_provider(inner: Tx) -> None:
    """Forget the tenant's provider; what was opened by it ends (in a transaction of the house, within the tenant)."""
    await table.drop(inner)
    await _end(inner, by_provider=True)


async def come(inner: Tx, kept: ProviderKept, claims: Mapping[str, Any], locale: Locale) -> Came:
    """Return whom the tenant's provider speaks of (in a transaction of the house, within the tenant). Raises Problem 403.

    A tenant speaks for itself: its provider opens it, and besides only tenants of his that have set up the very same
    provider and client, and by whose own rules it speaks of the same address.
    """
    address = address_of(kept.form, claims)
    found = await store.by_email(inner, address)
    memberships = await store.memberships(inner, found[0].id) if found else {}
    new = inner.tenant not in memberships
    if found is not None and not new:
        person = found[0]
    else:
        person = await _stranger(inner, kept.form, address, found[0] if found else None, claims, locale)
    tenants = {inner.tenant}
    for tenant, other in await table.same(inner, kept.form.issuer, kept.form.client_id):
        if tenant in memberships and _speaks_of(other.form, claims, address):
            tenants.add(tenant)
    return Came(person, tuple(sorted(tenants)), new)


async def refused_person(house: Tx, kept: ProviderKept, claims: Mapping[str, Any]) -> None:
    """Note that somebody whom we know was not let in."""
    try:
        found = await store.by_email(house, address_of(kept.form, claims))
    except Problem:
        return
    if found is not None:
        house.emit(SessionRefused(person=found[0].id))


async def _stranger(
    inner: Tx, form: ProviderForm, address: str, known: Person | None, claims: Mapping[str, Any], locale: Locale
) -> Person:
    """Let somebody in who is not known here, where that is wished; who was put out of work here stays out."""
    await alone_with(inner, bucket("sign-on", address))
    out_of_use = known is None and await store.is_taken(inner, address)
    if form.strangers is None or out_of_use or await table.was_member(inner, address):
        raise unknown()
    role = await givable(inner, form.strangers)
    person = known
    if person is None:
        told = claims.get("name")
        called = name_of((told if isinstance(told, str) and told.strip() else address.partition("@")[0])[:NAME_MAX])
        speaks = next((each for each in LOCALES if each == claims.get("locale")), locale)
        person = Person(id=new_id(), name=called, alias=called, email=address, locale=speaks)
        await store.insert_person(inner, person, None)
    await store.grant(inner, person.id, role.key, None)
    inner.emit(PersonGranted(person=person.id, role=role.key, by=person.id))
    return person


async def _end(inner: Tx, *, by_provider: bool) -> None:
    for person, session in await table.opened(inner, by_provider=by_provider):
        await sign_out(inner, person, by="sign-on", only=session)


def _speaks_of(form: ProviderForm, claims: Mapping[str, Any], address: str) -> bool:
    try:
        return address_of(form, claims) == address
    except Problem:
        return False


def _about(tenant: UUID, form: ProviderForm) -> str:
    return f"sign-on:{tenant}:{form.issuer}:{form.client_id}"

"""What administrators set up of people."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.people import api, store
from ting.domains.people.provider import ProviderForm
from ting.domains.people.store import second
from ting.domains.people.units import Unit
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.text import name_of


class TeamForm(msgspec.Struct, frozen=True):
    """A group of people under one supervisor. `unit`: where they belong, unless a person has one of his own."""

    name: str
    unit: UUID | None = None


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, TeamForm]:
    return {team.id: TeamForm(team.name, team.unit) for team in await store.teams(tx, ids)}


async def _save(tx: Tx, id_: UUID, team: TeamForm) -> None:
    await api.check_unit(tx, team.unit)
    await store.put_team(tx, id_, name_of(team.name), team.unit)


TEAMS = Kind(key="teams", struct=TeamForm, permission="people.manage", load=_load, save=_save, remove=store.drop_team)


UNITS = Kind(
    key="units",
    struct=Unit,
    permission="people.manage",
    load=api.units,
    save=api.save_unit,
    remove=api.remove_unit,
)


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the tenant asks of its people when they sign in. `second_factor`: who has none sets it up first."""

    second_factor: bool = False


async def _load_sign_in(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, SignInForm]:
    return {tx.tenant: SignInForm(second_factor=await second.asks(tx))}


async def _save_sign_in(tx: Tx, _id: UUID, form: SignInForm) -> None:
    await second.put_rule(tx, second_factor=form.second_factor)


SIGN_IN = Kind(
    key="sign-in",
    struct=SignInForm,
    permission="signin.manage",
    load=_load_sign_in,
    save=_save_sign_in,
    single=True,
)


async def _load_provider(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, ProviderForm]:
    found = await api.provider(tx)
    return {tx.tenant: found.form} if found else {}


async def _save_provider(tx: Tx, _id: UUID, form: ProviderForm) -> None:
    await api.save_provider(tx, form)


async def _remove_provider(tx: Tx, _id: UUID) -> None:
    await api.remove_provider(tx)


async def _allows_provider(tx: Tx, by: UUID, _id: UUID, form: ProviderForm | None) -> None:
    """Nobody lets strangers in to do more than he may himself."""
    if form is not None and form.strangers is not None:
        await api.check_author(tx, by, (await api.givable(tx, form.strangers)).rights)


SIGN_ON = Kind(
    key="single-sign-on",
    struct=ProviderForm,
    permission="signin.manage",
    load=_load_provider,
    save=_save_provider,
    remove=_remove_provider,
    allows=_allows_provider,
    secrets=("secret",),
    house=True,
    single=True,
)

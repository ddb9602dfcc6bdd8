"""Roles as administrators set them up: who may do what, and whose data he sees."""

from collections.abc import Collection, Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.kit.db import Tx
from ting.kit.ids import new_key
from ting.kit.kind import Kind

KEY = "roles"
PERMISSION = "roles.manage"


class RoleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may do, and whose data he sees. `archived`: it is not given any more."""

    name: str
    permissions: tuple[str, ...] = ()
    """`*` stands for all, also those that a module brings later."""
    scope: people.Scope = "own"
    """Whose contacts, people and figures he sees: his own, his team's, his site's, or all of the tenant."""
    personal: bool = True
    """Whether what identifies a customer is shown to him; otherwise it comes masked."""
    description: str = ""
    """The job, in words."""
    position: Annotated[int, Meta(ge=0, le=999)] = 0
    archived: bool = False
    key: str = ""
    """What memberships and lists call it; it stays. Without one, one is made."""


def kind(known: Collection[str]) -> Kind[RoleForm]:
    """Return roles as a kind. `known`: the permissions that the modules declare."""

    async def save(tx: Tx, id_: UUID, form: RoleForm) -> None:
        before = next(iter(await people.roles(tx, [id_])), None)
        role = people.Role(
            id=id_,
            key=before.key if before else form.key or new_key(),
            name=form.name,
            rights=_rights(form),
            description=form.description,
            position=form.position,
            archived=form.archived,
        )
        if await people.save_role(tx, role, known):
            for person in await people.holders(tx, role.key):
                await routing.replanned(tx, person)  # the router asks again whom he may serve

    return Kind(key=KEY, struct=RoleForm, permission=PERMISSION, load=_load, save=save, allows=_allows, house=True)


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, RoleForm]:
    return {
        role.id: RoleForm(
            name=role.name,
            permissions=tuple(sorted(role.rights.permissions)),
            scope=role.rights.scope,
            personal=role.rights.personal,
            description=role.description,
            position=role.position,
            archived=role.archived,
            key=role.key,
        )
        for role in await people.roles(tx, ids)
    }


async def _allows(tx: Tx, by: UUID, id_: UUID, form: RoleForm | None) -> None:
    """Nobody makes a role more than he is himself, and nobody touches what one may do who is more."""
    before = [role.rights for role in await people.roles(tx, [id_])]
    after = [_rights(form)] if form is not None else []
    if before != after:
        await people.check_author(tx, by, *before, *after)


def _rights(form: RoleForm) -> people.Rights:
    return people.Rights(frozenset(form.permissions), form.scope, form.personal)

"""Roles: what somebody may do, and whose data he sees. Every tenant has its own; rules without I/O."""

import re
from collections.abc import Collection
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import name_of

Scope = Literal["own", "team", "site", "tenant"]
SCOPES: tuple[Scope, ...] = ("own", "team", "site", "tenant")
"""Whose contacts, people and figures one sees, the narrowest first."""
EVERYTHING = "*"
"""In the place of permissions: all, also those that a module brings later."""
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SERVE = "contacts.serve"
KEEPERS = ("people.manage", "roles.manage")
"""Who may do both can help everybody else: somebody has to remain."""
DESCRIPTION_MAX = 2000


class Rights(msgspec.Struct, frozen=True):
    """What somebody may do in a tenant, whose data he sees, and whether what identifies a customer is shown to him."""

    permissions: frozenset[str] = frozenset()
    scope: Scope = "own"
    personal: bool = False

    def may(self, permission: str) -> bool:
        """Say whether this permission is among them."""
        return permission in self.permissions or EVERYTHING in self.permissions

    def above(self, giver: "Rights") -> list[str]:
        """Return in words of the API what is here that the giver has not himself, and so cannot give."""
        more = sorted(each for each in self.permissions if not giver.may(each))
        if SCOPES.index(self.scope) > SCOPES.index(giver.scope):
            more.append(f"scope {self.scope}")
        if self.personal and not giver.personal:
            more.append("personal data")
        return more


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role of a tenant. `key` stays; memberships, lists and the API name it."""

    id: UUID
    key: str
    name: str
    rights: Rights
    description: str = ""
    position: int = 0
    archived: bool = False


Place = tuple[UUID, UUID | None, UUID | None]
"""Where somebody stands: himself, his team, his site."""


def sees(scope: Scope, who: Place, whom: Place) -> bool:
    """Say whether somebody of this scope sees another. Who has no team, or no site, sees himself there."""
    here = SCOPES.index(scope)
    return scope == "tenant" or who[0] == whom[0] or (here > 0 and who[here] is not None and who[here] == whom[here])


def check_role(role: Role, known: Collection[str]) -> Role:
    """Return a role as it is kept; raise Refused when it cannot be. `known`: the permissions that there are."""
    if not KEY.fullmatch(role.key):
        raise Refused(
            "key", f"{role.key[:40]!r} cannot be a key.", "Use small letters, digits and hyphens.", field="key"
        )
    strange = sorted(role.rights.permissions - {*known, EVERYTHING})
    if strange:
        raise Refused(
            "permission_unknown",
            f"There is no permission {strange[0][:60]!r}.",
            "Choose among those that GET /api/permissions lists.",
            field="permissions",
        )
    if len(role.description) > DESCRIPTION_MAX:
        raise Refused(
            "too_long",
            f"The description has more than {DESCRIPTION_MAX} characters.",
            "Shorten it.",
            field="description",
        )
    permissions = frozenset({EVERYTHING}) if EVERYTHING in role.rights.permissions else role.rights.permissions
    return msgspec.structs.replace(
        role,
        name=name_of(role.name),
        description=role.description.strip(),
        rights=msgspec.structs.replace(role.rights, permissions=permissions),
    )


def check_gives(giver: Rights | None, *given: Rights) -> None:
    """Raise Refused when one of these is more than the giver has himself. Who is no member any more gives nothing."""
    for each in given:
        if more := each.above(giver or Rights()):
            raise Refused(
                "more_than_own",
                f"This is more than you may do yourself: {', '.join(more)}.",
                "Ask somebody who has it to do this.",
                beyond=more,
            )


def check_kept(keepers: Collection[UUID]) -> None:
    """Raise Refused when nobody remains who can let others in and set roles."""
    if not keepers:
        raise Refused(
            "last_administrator",
            "Nobody would be left who may set up both people and roles.",
            "Give somebody else a role that may, first.",
        )

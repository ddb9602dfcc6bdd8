"""Types of centre, and what each makes of what stands. It adds and turns; it takes out nothing that people made. Pure."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ting.domains.conversations.api import Wrapup, WrapupCode
from ting.domains.routing.api import AuxForm, QueueForm
from ting.journeys.setup.roles import RoleForm

Names = dict[str, str]
FOLDER = Path(__file__).parent / "centres"


class Expected(msgspec.Struct, frozen=True):
    """A module without which such a centre is not whole; it may be one that this installation has not got yet."""

    module: str
    names: Names


class AuxPreset(msgspec.Struct, frozen=True):
    """A reason for being away that such a centre has."""

    key: str
    names: Names
    paid: bool
    longest_min: int | None
    light: bool = False


class CentreType(msgspec.Struct, frozen=True, kw_only=True):
    """A sort of centre. `queue`: the targets and clocks of its queues; `roles`: which of the house's are in use."""

    key: str
    position: int
    names: Names
    does: Names
    modules: dict[str, bool]
    queue: dict[str, Any]
    codes: tuple[WrapupCode, ...]
    aux: tuple[AuxPreset, ...]
    roles: tuple[str, ...]
    expects: tuple[Expected, ...]


@cache
def types() -> Mapping[str, CentreType]:
    """Return the types of centre by key, in their order: one file each in `centres/`."""
    found = [msgspec.json.decode(path.read_bytes(), type=CentreType) for path in FOLDER.glob("*.json")]
    return {each.key: each for each in sorted(found, key=lambda each: each.position)}


def turned(on: Mapping[str, bool], of: CentreType) -> dict[str, bool]:
    """Return the switches of such a centre; what it says nothing of stays."""
    return {key: of.modules.get(key, is_on) for key, is_on in on.items()}


def measured(queue: QueueForm, of: CentreType) -> QueueForm:
    """Return a queue with the targets and clocks of such a centre."""
    settings = msgspec.to_builtins(queue.settings) | of.queue
    return msgspec.structs.replace(queue, settings=msgspec.convert(settings, type(queue.settings)))


def coded(wrapup: Wrapup, of: CentreType) -> Wrapup:
    """Return the wrap-up codes with those that such a centre has as well; a key that is taken stays what it is."""
    known = {code.key for code in wrapup.codes}
    return msgspec.structs.replace(wrapup, codes=(*wrapup.codes, *(c for c in of.codes if c.key not in known)))


def reasoned(standing: Mapping[uuid.UUID, AuxForm], of: CentreType, tenant: uuid.UUID) -> dict[uuid.UUID, AuxForm]:
    """Return the reasons for being away that are new, or in use again: one of the same name is there already."""
    found = {}
    for each in of.aux:
        id_ = uuid.uuid5(tenant, f"aux {each.key}")
        before = standing.get(id_)
        same = [form for other, form in standing.items() if other != id_ and _alike(form.names, each.names)]
        if before is not None:
            found[id_] = msgspec.structs.replace(before, archived=False)
        elif not same:
            found[id_] = AuxForm(names=each.names, paid=each.paid, light=each.light, longest_min=each.longest_min)
    return found


def peopled(
    roles: Mapping[uuid.UUID, RoleForm], of: CentreType, *, house: Collection[str], held: Collection[str]
) -> dict[uuid.UUID, RoleForm]:
    """Return the roles with the house's own in use that such a centre has; others rest while nobody has them."""
    return {
        id_: msgspec.structs.replace(form, archived=form.key not in of.roles)
        for id_, form in roles.items()
        if form.key in house and (form.key in of.roles or form.key not in held)
    }


def lacking(of: CentreType, on: Collection[str]) -> Sequence[Expected]:
    """Return what such a centre should have, and has not."""
    return [each for each in of.expects if each.module not in on]


def _alike(one: Names, other: Names) -> bool:
    return any(one.get(lang) == name for lang, name in other.items())

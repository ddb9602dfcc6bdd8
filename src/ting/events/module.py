"""A module as a tenant has it. The aggregate is the tenant: its switches are told in the order in which they were turned."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class ModuleSwitched(Event, frozen=True, kw_only=True):
    """A module was switched on or off: screens and processes learn it."""

    TYPE: ClassVar[str] = "module.switched"
    OF: ClassVar[str] = "tenant"
    tenant: UUID
    module: str
    on: bool

"""A reason for being away, as a tenant has set it up. The aggregate is the code."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class AuxCodeChanged(Event, frozen=True, kw_only=True):
    """A code is new, or called otherwise, or switched off: screens that name codes are told them all."""

    TYPE: ClassVar[str] = "aux_code.changed"
    OF: ClassVar[str] = "aux_code"
    aux_code: UUID

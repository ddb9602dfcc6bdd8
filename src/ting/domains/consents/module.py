"""The manifest of consents."""

from ting.domains.consents.keeps import KEEPS
from ting.domains.consents.kinds import PURPOSES
from ting.kit.module import Module

MODULE = Module(key="consents", needs=("customers", "privacy"), kinds=(PURPOSES,), keeps=KEEPS)

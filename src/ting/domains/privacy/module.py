"""The manifest of privacy."""

from ting.domains.privacy.keeps import KEEPS
from ting.domains.privacy.kinds import RETENTION
from ting.domains.privacy.model import PERMISSIONS
from ting.kit.module import Module

MODULE = Module(key="privacy", needs=("customers",), permissions=PERMISSIONS, kinds=(RETENTION,), keeps=KEEPS)

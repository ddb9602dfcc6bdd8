"""The manifest of invitations."""

from ting.domains.invitations.keeps import KEEPS
from ting.domains.invitations.model import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="invitations", needs=("customers", "privacy"), permissions=(PERMISSION,), keeps=KEEPS)
"""No switch of its own: each contact point says whether it is by invitation."""

"""The manifest of recordings."""

from ting.domains.recordings.keeps import KEEPS
from ting.domains.recordings.kinds import RULES
from ting.domains.recordings.model import PERMISSIONS
from ting.kit.module import Module

MODULE = Module(key="recordings", needs=("conversations",), permissions=PERMISSIONS, kinds=(RULES,), keeps=KEEPS)

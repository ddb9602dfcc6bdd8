"""The manifest of the audit trail."""

from ting.domains.audit.api import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="audit", permissions=(PERMISSION,))

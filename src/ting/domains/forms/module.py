"""The manifest of forms."""

from ting.domains.forms import kinds
from ting.kit.module import Module

MODULE = Module(key="forms", permissions=("forms.manage",), kinds=(kinds.FORMS,))

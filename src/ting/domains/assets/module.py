"""The manifest of assets."""

from ting.domains.assets import kinds
from ting.domains.assets.model import PERMISSION
from ting.kit.module import Module

MODULE = Module(key="assets", needs=("people",), permissions=(PERMISSION,), kinds=(kinds.PRODUCTS, kinds.ASSETS))

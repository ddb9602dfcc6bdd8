"""The manifest of bookings."""

from ting.domains.bookings import kinds
from ting.kit.module import Module

MODULE = Module(key="bookings", permissions=("bookings.manage",), kinds=(kinds.RESOURCES,))

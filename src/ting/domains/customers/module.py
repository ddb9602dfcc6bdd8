"""The manifest of customers."""

from ting.domains.customers import kinds
from ting.kit.module import Module

MODULE = Module(
    key="customers",
    permissions=("customers.manage",),
    kinds=(kinds.FIELDS, kinds.STATUSES, kinds.ORGANISATIONS),
)

"""The manifest of customers."""

from ting.domains.customers import kinds
from ting.domains.customers.keeps import KEEPS
from ting.kit.check import some
from ting.kit.module import Module

MODULE = Module(
    key="customers",
    permissions=("customers.manage",),
    checks=(some(kinds.STATUSES, "customers.statuses"),),
    kinds=(kinds.FIELDS, kinds.STATUSES),
    keeps=KEEPS,
)

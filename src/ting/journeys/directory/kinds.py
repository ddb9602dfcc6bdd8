"""Organisations, as administrators set them up and as lists of customers make them."""

from ting.domains.customers import api as customers
from ting.domains.customers.api import Organisation
from ting.kit.kind import Kind

ORGANISATIONS = Kind(
    key="organisations",
    struct=Organisation,
    permission="customers.manage",
    load=customers.organisations,
    save=customers.put_organisation,
)

"""What a centre should have of its company's facts."""

from ting.domains.tenancy import api as tenancy
from ting.kit.check import Check, Finding, enough
from ting.kit.db import Tx


async def _facts(tx: Tx) -> Finding:
    tenant = await tenancy.current(tx)
    facts = (tenant.names, tenant.address, tenant.phone, tenant.logo)
    return enough(sum(map(bool, facts)), len(facts), worst="warn")


CHECKS = (Check(leg="system", key="company.facts", look=_facts, mend="company"),)

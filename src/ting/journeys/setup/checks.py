"""What a centre should have of ways in: widgets, and that customers have seen them."""

from ting.domains.customers import api as customers
from ting.domains.tenancy import api as tenancy
from ting.kit.check import Check, Finding, each
from ting.kit.db import Tx


async def _seen(tx: Tx) -> Finding:
    points = await tenancy.points(tx)
    seen = await customers.points_seen(tx, [point.id for point in points])
    return each(((point.name, point.id in seen) for point in points), worst="warn" if points else "missing")


async def _embedded(tx: Tx) -> Finding:
    return each((point.name, bool(point.origins)) for point in await tenancy.points(tx))


CHECKS = (
    Check(leg="system", key="setup.embedded", look=_embedded, mend="points"),
    Check(leg="system", key="setup.seen", look=_seen, mend="points"),
)

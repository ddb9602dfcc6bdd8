"""What a centre should have because of what it is."""

from ting.domains.modules import api as modules
from ting.domains.tenancy import api as tenancy
from ting.journeys.presets.centre import lacking, types
from ting.kit.check import Check, Finding, each, enough
from ting.kit.db import Tx
from ting.kit.fit import Fitted


async def _chosen(tx: Tx) -> Finding:
    return enough(int((await tenancy.current(tx)).centre in types()), 1, worst="warn")


CHOSEN = Check(leg="system", key="presets.chosen", look=_chosen, mend="centre")


def expected(fitted: Fitted) -> Check:
    """Make the check that the tenant has what a centre of its type should have, of this installation's modules."""

    async def look(tx: Tx) -> Finding:
        tenant = await tenancy.current(tx)
        of = types().get(tenant.centre or "")
        if of is None:
            return Finding("ok", 0, 0)
        missing = {each.module for each in lacking(of, await modules.on(tx, fitted))}
        return each((expected.names[tenant.locale], expected.module not in missing) for expected in of.expects)

    return Check(leg="system", key="presets.expected", look=look, mend="modules")

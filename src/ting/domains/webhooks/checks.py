"""What a centre should have of webhooks: that those which there are go out."""

from ting.domains.webhooks import api
from ting.kit.check import Check, Finding, each
from ting.kit.db import Tx


async def _going(tx: Tx) -> Finding:
    stopped = {name for _, name, _ in await api.stopped(tx)}
    return each(
        ((form.name, form.name not in stopped) for form in (await api.forms(tx, None)).values()),
        worst="warn",
        none="ok",
    )


CHECKS = (Check(leg="system", key="webhooks.going", look=_going, mend="webhooks"),)

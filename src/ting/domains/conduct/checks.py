"""What a centre should have of conduct."""

from ting.domains.conduct import api
from ting.kit.check import Check, Finding, enough
from ting.kit.db import Tx


async def _appeal(tx: Tx) -> Finding:
    return enough(int(bool((await api.limits(tx)).appeal)), 1, worst="warn")


CHECKS = (Check(leg="process", key="conduct.appeal", look=_appeal, mend="conduct-limits"),)

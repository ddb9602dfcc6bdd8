"""What a centre should have of contacts."""

from ting.domains.conversations import store
from ting.domains.conversations.codes import choosable
from ting.kit.check import Check, Finding, enough
from ting.kit.db import Tx

FEWEST = 3
"""With fewer to choose from nothing is told apart."""


async def _codes(tx: Tx) -> Finding:
    return enough(min(len(choosable((await store.codes.latest(tx)).codes)), FEWEST), FEWEST)


CHECKS = (Check(leg="process", key="conversations.codes", look=_codes, mend="wrapup"),)

"""What a centre should have of mail."""

from ting.domains.mail import api
from ting.kit.check import Check, Finding, enough
from ting.kit.db import Tx


async def _sender(tx: Tx) -> Finding:
    return enough(int(await api.sender(tx) is not None), 1)


async def _outbox(tx: Tx) -> Finding:
    counts = await api.counts(tx)
    stuck, every = counts.get("failed", 0) + counts.get("unsure", 0), sum(counts.values())
    return enough(every - stuck, every, worst="warn")


CHECKS = (
    Check(leg="system", key="mail.sender", look=_sender, mend="mail-sender"),
    Check(leg="system", key="mail.outbox", look=_outbox, mend="outbox"),
)

"""What an installation should have of upkeep."""

from ting.domains.upkeep import api
from ting.kit.check import Check, Finding
from ting.kit.db import Tx


async def _backup(tx: Tx) -> Finding:
    last = await api.last_backup(tx)
    probe = api.health.backup(last.of if last else None, last.bytes if last else 0, tx.now)
    good = probe.state == "ok"
    return Finding("ok" if good else "missing" if last is None else "warn", int(good), 1)


CHECKS = (Check(leg="system", key="upkeep.backup", look=_backup, mend="health", house=True),)

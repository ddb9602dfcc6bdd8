"""What an installation should have that this process alone can see."""

import asyncio

from ting.domains.upkeep.api import health
from ting.journeys.health.look import Place, of_the_machine
from ting.kit.check import Check, Finding
from ting.kit.db import Tx


def certificate(place: Place) -> Check:
    """Make the check of the certificate that this process serves with, if it does."""

    async def look(tx: Tx) -> Finding:
        _, expires = await asyncio.to_thread(of_the_machine, place)
        probe = health.certificate(expires, tx.now)
        return Finding(
            "ok" if probe.state == "ok" else "warn" if probe.state == "look" else "missing", int(probe.state == "ok"), 1
        )

    return Check(leg="system", key="health.certificate", look=look, mend="health")

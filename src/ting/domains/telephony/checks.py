"""What a centre should have of telephony."""

from ting.domains.telephony import api
from ting.kit.check import Check, Finding, each
from ting.kit.db import Tx


async def _certificates(tx: Tx) -> Finding:
    wrong = await api.distrusted(tx)
    by_tls = {id_: trunk for id_, trunk in (await api.trunks(tx)).items() if trunk.on and trunk.transport == "tls"}
    return each(((trunk.name, id_ not in wrong) for id_, trunk in by_tls.items()), none="ok")


CHECKS = (Check(leg="system", key="telephony.certificates", look=_certificates, mend="trunks"),)

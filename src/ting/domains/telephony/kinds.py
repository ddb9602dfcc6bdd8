"""What administrators set up of telephony by itself: trunks. A number leads to a queue, and is journeys/calls' to set up."""

from ting.domains.telephony import api
from ting.kit.kind import Kind

TRUNKS = Kind(
    key="trunks",
    struct=api.Trunk,
    permission=api.PERMISSION,
    load=api.trunks,
    save=api.put_trunk,
    remove=api.drop_trunk,
    secrets=("password",),
)

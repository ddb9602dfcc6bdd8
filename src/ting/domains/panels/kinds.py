"""What administrators set up of panels."""

from ting.domains.panels import api
from ting.domains.panels.model import PERMISSION, Panel
from ting.kit.kind import Kind

PANELS = Kind(
    key="panels",
    struct=Panel,
    permission=PERMISSION,
    load=api.forms,
    save=api.put,
    remove=api.remove,
    secrets=("api_key",),
)

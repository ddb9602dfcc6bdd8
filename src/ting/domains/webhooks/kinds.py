"""What administrators set up of webhooks."""

from ting.domains.webhooks import api
from ting.domains.webhooks.model import PERMISSION, WebhookForm
from ting.kit.kind import Kind

WEBHOOKS = Kind(
    key="webhooks", struct=WebhookForm, permission=PERMISSION, load=api.forms, save=api.put, remove=api.remove
)

"""What administrators set up of forms."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.forms import store
from ting.domains.forms.model import Form, made
from ting.kit.db import Tx
from ting.kit.kind import Kind


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Form]:
    return await store.forms(tx, ids)


async def _save(tx: Tx, id_: UUID, form: Form) -> None:
    await store.put_form(tx, id_, made(form))


FORMS = Kind(key="forms", struct=Form, permission="forms.manage", load=_load, save=_save)

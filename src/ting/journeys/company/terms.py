"""What administrators set up of the words that a company uses."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import post

from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Terms, Word, Wording
from ting.journeys.company.kinds import PERMISSION
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.locale import Locale

Words = dict[Locale, Word]


class TermsForm(msgspec.Struct, frozen=True, kw_only=True):
    """What things are called, by language; what is left out is called what Ting calls it."""

    agent: Words = {}
    customer: Words = {}
    queue: Words = {}
    contact: Words = {}
    supervisor: Words = {}
    centre: Words = {}

    @property
    def terms(self) -> Terms:
        """The words as they are kept. Raises Refused for what no sentence could bear."""
        return tenancy.chosen({term: getattr(self, term) for term in tenancy.TERMS})


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, TermsForm]:
    return {tx.tenant: TermsForm(**(await tenancy.current(tx)).terms)}


async def _save(tx: Tx, _id: UUID, form: TermsForm) -> None:
    await tenancy.put(tx, msgspec.structs.replace(await tenancy.current(tx), terms=form.terms))


TERMS = Kind(key="terms", struct=TermsForm, permission=PERMISSION, load=_load, save=_save, single=True)


@post("/api/t/{slug:str}/terms/wording", opt={"permission": PERMISSION}, status_code=200)
async def wording(data: TermsForm) -> dict[str, Wording]:
    """Say how sentences would read with these words, by language; nothing is kept. 422 as for saving them."""
    return tenancy.wordings(data.terms)


ROUTES = (wording,)

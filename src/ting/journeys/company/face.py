"""What is shown of a company before anybody asks anything."""

from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Entry, Look
from ting.journeys.library.files import Files
from ting.kit.db import Tx
from ting.kit.locale import Locale

__all__ = ["Entry", "Face", "Look", "face"]


class Face(msgspec.Struct, frozen=True):
    """A company as its customers see it; `names` where it is called otherwise in a language, `logo` where its picture is.

    `wording`, by language: what stands in Ting's sentences, the longest first, and what this company says in its place.
    """

    name: str
    names: dict[str, str]
    logo: str | None
    locale: Locale
    wording: dict[str, tenancy.Wording]


async def accent_of(tx: Tx, point: UUID | None) -> str | None:
    """Return the colour of a contact point; of none that is known: the first of the tenant's that has one."""
    found = sorted(await tenancy.points(tx), key=lambda each: each.id != point)
    if found and found[0].id == point:
        return found[0].accent
    return next((each.accent for each in found if each.accent), None)


async def face(tx: Tx, files: Files) -> Face:
    """Return what customers of this transaction's tenant see of it."""
    tenant = await tenancy.current(tx)
    found = await conversations.files(tx, [tenant.logo]) if tenant.logo else []
    return Face(
        name=tenant.name,
        names=tenant.names,
        logo=files.at(found[0], tx.now).url if found else None,
        locale=tenant.locale,
        wording=tenancy.wordings(tenant.terms, to_customers=True),
    )

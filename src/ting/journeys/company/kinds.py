"""What administrators set up of their company."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.locale import Locale
from ting.kit.problem import Problem, Refused

PERMISSION = "company.manage"
LOGO_BYTES, LOGO_PIXELS = 200 * 1024, 1024
LOGO_TYPES = ("image/png", "image/gif", "image/webp", "image/jpeg")


class CompanyForm(msgspec.Struct, frozen=True, kw_only=True):
    """A company's facts. `name` is for those who work here; `names` by language, for customers, where it differs."""

    name: str
    names: dict[str, str] = {}
    address: dict[str, str] = {}
    phone: str = ""
    locale: Locale
    """What is spoken where nothing else is known."""
    time_zone: str
    logo: UUID | None = None
    music: UUID | None = None
    """What callers hear while they wait, in queues that have none of their own."""


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, CompanyForm]:
    tenant = await tenancy.current(tx)
    facts = {field: getattr(tenant, field) for field in CompanyForm.__struct_fields__}
    return {tenant.id: CompanyForm(**facts)}


async def _save(tx: Tx, _id: UUID, form: CompanyForm) -> None:
    if form.logo is not None:
        found = await conversations.files(tx, [form.logo])
        if not found:
            raise Refused("field", "This picture is not there any more.", "Upload it again.", field="logo")
        check_logo(found[0])
    if form.music is not None and not [each for each in await conversations.files(tx, [form.music]) if _sounds(each)]:
        raise Refused("field", "This music is not there any more.", "Upload it again.", field="music")
    await tenancy.put(tx, msgspec.structs.replace(await tenancy.current(tx), **msgspec.structs.asdict(form)))


def _sounds(file: File) -> bool:
    return file.media_type == "audio/wav"


def check_logo(file: File) -> None:
    """Raise Problem 415 or 413 for a file that cannot stand in a widget's header."""
    if file.media_type not in LOGO_TYPES:
        raise Problem("logo_type", "This is not a picture of that kind.", "Use PNG, JPEG, GIF or WebP.", status=415)
    if file.size > LOGO_BYTES or max(file.width or 0, file.height or 0) > LOGO_PIXELS:
        raise Problem(
            "logo_too_large",
            f"A logo has at most {LOGO_BYTES // 1024} KB, and {LOGO_PIXELS} pixels a side.",
            "Make it smaller: it is shown at 28 pixels.",
            status=413,
        )


COMPANY = Kind(key="company", struct=CompanyForm, permission=PERMISSION, load=_load, save=_save, single=True)

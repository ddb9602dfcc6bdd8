"""A company's mail to its customers: its picture at the head, sent along, never fetched from anywhere."""

from collections.abc import Callable
from uuid import UUID

from ting.domains.mail import api as mail
from ting.domains.tenancy import api as tenancy
from ting.journeys.company.face import accent_of
from ting.journeys.company.sheet import Head, letter
from ting.kit.db import Tx
from ting.kit.smtp import PICTURE


async def send(
    tx: Tx,
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    kind: str,
    lang: str,
    point: UUID | None = None,
    until: int | None = None,
    page: Callable[[Head], str] | None = None,
) -> UUID:
    """Put a mail into the outbox, as `mail.send` does; `lang` is its language, `point` whose colour it has.

    `page` sets it as a page. Without one the words are set as they are where there is a picture to stand above them;
    where there is none, a mail of plain words stays one.
    """
    tenant = await tenancy.current(tx)
    head = Head(tenant.called(lang), f"cid:{PICTURE}" if tenant.logo else "", await accent_of(tx, point))
    html = page(head) if page else letter(lang, subject, head, text) if head.logo else None
    return await mail.send(
        tx, to=to, subject=subject, text=text, html=html, key=key, kind=kind, until=until, picture=tenant.logo
    )

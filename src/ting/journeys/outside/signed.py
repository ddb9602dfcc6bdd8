"""Who asks, for whom, in which conversation, until when: signed, so that the other system need trust nobody's word."""

from urllib.parse import quote
from uuid import UUID

from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel
from ting.domains.people.api import Person
from ting.domains.tenancy.api import Tenant
from ting.journeys.outside.sought import Sought
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Refused


def places(of: Sought, lang: str, token: str = "") -> dict[str, str]:
    """Return what an address is filled in with."""
    return {"key": of.subject.key, "lang": lang, "contact": of.contact.number, "token": token}


async def token(house: Tx, of: Sought, tenant: Tenant, agent: Person, until: int) -> str | None:
    """Return what is signed, or None where a panel has no secret yet (in a transaction of the house)."""
    opened = await panels.opened(house, of.id)
    return signed_by(opened, of, tenant, agent, now=house.now, until=until)


def signed_by(opened: panels.Opened, of: Sought, tenant: Tenant, agent: Person, *, now: int, until: int) -> str | None:
    """Return what is signed by a panel's secret."""
    if opened.secret is None or opened.kid is None:
        return None
    claims = {
        "iss": tenant.slug,
        "aud": panels.origin(of.panel.url),
        "sub": of.subject.key,
        "agent": agent.email,
        "contact": of.contact.number,
        "panel": str(of.id),
        "iat": now // 1000,
        "exp": until // 1000,
        "jti": str(new_id()),
    }
    return panels.token(opened.secret, opened.kid, claims)


def needed(found: str | None) -> str:
    """Raise Refused where nothing can be signed yet."""
    if found is None:
        raise Refused("panel_unsigned", "This panel has no secret yet.", "An administrator makes one in its form.")
    return found


def framed(address: str, title: str) -> str:
    """Return a page of ours that holds nothing but theirs; its policy opens this one origin."""
    return (
        '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        "<style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%;display:block}</style>"
        f'<iframe src="{_attr(address)}" title="{_attr(title)}" referrerpolicy="no-referrer" '
        'sandbox="allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def policy(panel: Panel) -> str:
    """Return what the page around theirs may load."""
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; frame-src {panels.origin(panel.url)}; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def frame_address(slug: str, contact: UUID, panel: UUID) -> str:
    """Return where the page around theirs is."""
    return f"/api/t/{quote(slug)}/contacts/{contact}/panels/{panel}/frame"


def _attr(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")

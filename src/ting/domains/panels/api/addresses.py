"""Where another system is asked: an address with places in it."""

from collections.abc import Mapping
from urllib.parse import quote

from ting.domains.panels.model import BRACES, PLACES, Panel
from ting.kit.fetch import read_address
from ting.kit.problem import Refused


def filled(url: str, values: Mapping[str, str]) -> str:
    """Return an address with its places filled in; what is filled in can open no other path, query or host."""
    return BRACES.sub(lambda match: quote(values.get(match[1], ""), safe=""), url)


def origin(url: str) -> str:
    """Return whose page an address opens, as a policy names it."""
    found = read_address(filled(url, {}))
    return f"{found.scheme}://{found.netloc.decode('ascii')}"


def link(text: str) -> str | None:
    """Return the address that a text is, None where it is none that a screen may lead to."""
    try:
        return str(read_address(text))
    except Refused:
        return None


def check(panel: Panel) -> None:
    """Raise Refused for an address that can never be asked, or cannot be filled in."""
    url = panel.url.strip()
    read_address(filled(url, dict.fromkeys(PLACES, "x")))
    used = set(BRACES.findall(url))
    before, _, _ = url.partition("://")[2].partition("/")
    if used - set(PLACES) or "{" in before.partition("?")[0]:
        raise Refused(
            "panel_url",
            "This cannot be filled in.",
            f"Use {', '.join(f'{{{each}}}' for each in PLACES)}, in the path or after the question mark.",
            field="url",
        )
    if panel.way == "lookup" and "token" in used:
        raise Refused("panel_url", "A look-up is signed by a header.", "Leave {token} out of the address.", field="url")
    if panel.way != "lookup" and "token" not in used:
        raise Refused(
            "panel_url", "The page would not know who opens it.", "Put {token} where it reads it.", field="url"
        )
    if "key" in used and not panel.customer:
        raise Refused(
            "panel_customer", "It is not said what {key} is.", "Choose by what the customer is known.", field="customer"
        )

"""What customers are asked to agree to, what they said, and what may be done then. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean

PERMISSION = "privacy.manage"
Channel = Literal["mail", "phone", "message", "post"]
CHANNELS: tuple[Channel, ...] = ("mail", "phone", "message", "post")
State = Literal["given", "refused", "withdrawn"]
How = Literal["agent", "customer", "import", "api"]
KEY = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")
NAME_MAX, WORDING_MAX, PROOF_MAX, PURPOSES_MAX = 80, 2000, 200, 30


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """What customers' data, or a channel to them, may be used for if they agree."""

    key: str
    """By which other systems know it; it stays."""
    names: dict[str, str]
    wordings: dict[str, str]
    """What they are shown or read, by language. Another wording is a new version."""
    channels: tuple[Channel, ...]
    """By which channels it is asked for."""
    archived: bool = False


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said of one purpose and channel."""

    id: UUID
    customer: UUID
    purpose: UUID
    channel: Channel
    state: State
    at: int
    """When he said so (ms)."""
    how: How
    by: UUID | None = None
    version: int | None = None
    """Of the wording that he was shown."""
    lang: str | None = None
    contact: UUID | None = None
    proof: Annotated[str, Meta(max_length=PROOF_MAX)] = ""
    """Where it stands: a message, a form, a letter, another system's record."""


class Wording(msgspec.Struct, frozen=True):
    """What is said of a purpose, in each language, since a time."""

    version: int
    wordings: dict[str, str]
    at: int


def check(purpose: Purpose) -> Purpose:
    """Return a purpose fit to keep. Raises Refused."""
    if not KEY.match(purpose.key):
        raise Refused(
            "key", "A key is a small letter, then small letters, digits, - or _.", "marketing, for one.", field="key"
        )
    names, wordings = _words(purpose.names, NAME_MAX), _words(purpose.wordings, WORDING_MAX)
    if not names:
        raise Refused("names", f"A purpose has a name of at most {NAME_MAX} characters.", "Name it.", field="names")
    if not wordings:
        raise Refused(
            "wordings",
            f"Who agrees knows to what; in at most {WORDING_MAX} characters.",
            "Write the wording in one language at least.",
            field="wordings",
        )
    if not purpose.channels:
        raise Refused("channels", "It is asked for on no channel.", "Choose one, or archive it.", field="channels")
    channels = tuple(each for each in CHANNELS if each in purpose.channels)
    return msgspec.structs.replace(purpose, names=names, wordings=wordings, channels=channels)


def check_said(consent: Consent, purpose: Purpose, wording: Mapping[str, str] | None, before: State | None) -> Consent:
    """Return what somebody said, fit to keep; `wording`: of the version that it names. Raises Refused."""
    if consent.channel not in purpose.channels and consent.state == "given":
        raise Refused("channel", "This purpose is not asked for on that channel.", "Choose one of its channels.")
    if consent.state == "given" and purpose.archived:
        raise Refused("purpose_archived", "Nobody is asked for this any more.", "Choose a purpose in use.")
    if consent.state == "withdrawn" and before != "given":
        raise Refused("nothing_given", "There is no consent to withdraw.", "Note that the customer refuses.")
    if (consent.state == "given" or consent.version is not None) and (wording is None or consent.lang not in wording):
        raise Refused(
            "wording_unknown",
            "There is no such wording in that language.",
            "Name the version and language that the customer was shown.",
        )
    return msgspec.structs.replace(consent, proof=clean(consent.proof, PROOF_MAX))


def latest(consents: Iterable[Consent]) -> dict[tuple[UUID, Channel], Consent]:
    """Return how it stands, by purpose and channel; of what is given in the order in which it was said."""
    return {(each.purpose, each.channel): each for each in consents}


def may(consents: Iterable[Consent], purpose: UUID, channel: Channel) -> bool:
    """Say whether he agrees: the last that he said of just this is yes. Silence is no."""
    last = latest(consents).get((purpose, channel))
    return last is not None and last.state == "given"


def _words(words: Mapping[str, str], longest: int) -> dict[str, str]:
    kept = {lang: clean(words.get(lang, ""), longest + 1) for lang in LOCALES}
    return {lang: text for lang, text in kept.items() if 0 < len(text) <= longest}

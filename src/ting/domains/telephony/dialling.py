"""Whom those who work here may call: what sort of number it is, who may call such ones and how often, and emergencies. Pure."""

from typing import Literal, get_args

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from ting.kit.phone import REGIONS
from ting.kit.problem import Refused

Class = Literal["inner", "local", "national", "mobile", "international", "premium", "emergency"]
"""Where a number leads. `inner`: an extension of a telephone system of one's own."""
Outcome = Literal["answered", "busy", "no_answer", "unknown", "refused", "no_phone", "cancelled", "lost"]
"""What became of a call that was made. `no_phone`: whoever made it did not pick his own up; `refused`: by the far side."""
DIAL, DIAL_ABROAD, DIAL_PREMIUM = "calls.dial", "calls.dial_abroad", "calls.dial_premium"
NEEDS: dict[Class, str] = {"international": DIAL_ABROAD, "premium": DIAL_PREMIUM}
"""What calling such a number asks besides DIAL, by which all others are called."""
MOST_PREFIXES = 100
COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
BUSY, SILENT, UNKNOWN = {17}, {0, 16, 18, 19, 31, 127}, {1, 2, 3, 22, 28}
"""Q.850."""


class Caps(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls of a class a person makes in 24 hours at most; null: as many as he likes."""

    inner: int | None = None
    local: int | None = None
    national: int | None = None
    mobile: int | None = None
    international: int | None = 20
    premium: int | None = 5


class Prefix(msgspec.Struct, frozen=True):
    """Numbers that begin so, and where they lead; `barred`: nobody calls them from here."""

    prefix: str
    """+88620, as numbers are kept."""
    leads: Literal["local", "national", "mobile", "international", "premium", "barred"]


class DialRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant says of outgoing calls."""

    emergency: Literal["always", "never"] = "always"
    """Whether emergency numbers may be called from here: by everybody and uncounted, or not at all."""
    caps: Caps = Caps()
    prefixes: tuple[Prefix, ...] = ()
    """Where they lead is known of itself; these are otherwise. The longest one counts."""


def checked(rules: DialRules) -> DialRules:
    """Return rules as they are kept. Raises Refused with the field that cannot be."""
    for name in Caps.__struct_fields__:
        most = getattr(rules.caps, name)
        if most is not None and not 0 <= most <= 10_000:
            raise Refused("dial_cap", "So many calls a day are not counted.", "Write 0 to 10000.", field="caps")
    kept = {}
    for each in rules.prefixes:
        bare = "".join(ch for ch in each.prefix if ch not in " -()")
        if not bare.removeprefix("+").isdecimal() or not 1 <= len(bare) <= 15 or not bare.isascii():
            raise Refused(
                "dial_prefix", f"{each.prefix[:20]!r} begins no number.", "Write it as in +88620.", field="prefixes"
            )
        kept[bare] = msgspec.structs.replace(each, prefix=bare)
    if len(kept) > MOST_PREFIXES:
        raise Refused(
            "dial_prefixes", f"There are at most {MOST_PREFIXES} of them.", "Take some away.", field="prefixes"
        )
    return msgspec.structs.replace(rules, prefixes=tuple(kept[key] for key in sorted(kept)))


def emergencies(time_zone: str) -> tuple[str, ...]:
    """Return the emergency numbers where a centre is; none where that is not known."""
    region = REGIONS.get(time_zone)
    known = ("110", "112", "113", "119", "120", "122", "911", "995", "999", "000", "117", "118")
    return tuple(each for each in known if region and shortnumberinfo.is_emergency_number(each, region))


def class_of(number: str, own: str, time_zone: str, rules: DialRules) -> Class | Literal["barred"]:
    """Say where a number leads that is called from one's own. `number`: as it is kept."""
    if number in emergencies(time_zone):
        return "emergency"
    fits = [each for each in rules.prefixes if number.startswith(each.prefix)]
    if fits:
        return max(fits, key=lambda each: len(each.prefix)).leads
    if not number.startswith("+"):
        return "inner"
    parsed = phonenumbers.parse(number)
    if phonenumbers.number_type(parsed) in COSTLY:
        return "premium"
    home = _country(own) or phonenumbers.country_code_for_region(REGIONS.get(time_zone, "ZZ"))
    if parsed.country_code != home:
        return "international"
    if phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE:
        return "mobile"
    return "local" if _area(number) and _area(number) == _area(own) else "national"


def cap_of(rules: DialRules, class_: Class) -> int | None:
    """Return how many calls of a class a person makes in a day at most."""
    most: int | None = getattr(rules.caps, class_, None)
    return most


def may_dial(class_: Class, permissions: frozenset[str]) -> bool:
    """Say whether who may this may call such numbers. Emergencies are the tenant's to allow, for everybody."""
    return class_ == "emergency" or "*" in permissions or {DIAL, NEEDS.get(class_, DIAL)} <= permissions


def outcome_of(cause: int | None, why: str | None, *, by_agent: bool) -> Outcome:
    """Say what became of a call that nobody answered."""
    if why in ("no_phone", "lost", "line_lost"):
        return "no_phone" if why == "no_phone" else "lost"
    if by_agent:
        return "cancelled"
    if cause in BUSY:
        return "busy"
    if cause in SILENT:
        return "no_answer"
    return "unknown" if cause in UNKNOWN else "refused"


def _country(number: str) -> int | None:
    return phonenumbers.parse(number).country_code if number.startswith("+") else None


def _area(number: str) -> str:
    if not number.startswith("+"):
        return ""
    parsed = phonenumbers.parse(number)
    length = phonenumbers.length_of_geographical_area_code(parsed)
    return f"{parsed.country_code}-{phonenumbers.national_significant_number(parsed)[:length]}" if length else ""


CLASSES: tuple[Class, ...] = get_args(Class)

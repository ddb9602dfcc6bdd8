"""Phone numbers: as they are kept (E.164, with an extension where there is one), and as people read them."""

import phonenumbers

from ting.kit.problem import Refused

REGIONS = {
    "Asia/Taipei": "TW",
    "Asia/Shanghai": "CN",
    "Asia/Tokyo": "JP",
    "Asia/Hong_Kong": "HK",
    "Asia/Macau": "MO",
    "Asia/Singapore": "SG",
    "Asia/Kuala_Lumpur": "MY",
    "Asia/Seoul": "KR",
    "Asia/Bangkok": "TH",
    "Asia/Ho_Chi_Minh": "VN",
    "Asia/Manila": "PH",
    "Asia/Jakarta": "ID",
    "Europe/London": "GB",
    "Europe/Berlin": "DE",
    "Europe/Paris": "FR",
    "Australia/Sydney": "AU",
    "America/New_York": "US",
    "America/Chicago": "US",
    "America/Los_Angeles": "US",
}
"""Whose numbers may be written without +: by the centre's time zone. Elsewhere a number is written with it."""
EXTENSION = ";ext="


def phone_of(text: str, time_zone: str) -> str:
    """Return a phone number as +886912345678, an extension as ;ext=12; raise Refused when it can be nobody's."""
    wrong = Refused(
        "phone",
        f"{text.strip()[:40]!r} is not a phone number.",
        "Write it with the area code, from abroad with + and the country's.",
    )
    if len(text) > 60:
        raise wrong
    try:
        number = phonenumbers.parse(text, REGIONS.get(time_zone))
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if not phonenumbers.is_valid_number(number):
        raise wrong
    extension = f"{EXTENSION}{number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + extension


def spoken(number: str) -> str:
    """Return a kept number as people read it: +886 912 345 678. What is called within a telephone system stays as it is."""
    if not number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def written(number: str) -> list[str]:
    """Return the digits with which a kept number stands in lists: with the country's, and without; none for a text."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return []
    return [f"{parsed.country_code}{parsed.national_number}", str(parsed.national_number)]


def sought(text: str, time_zone: str) -> str | None:
    """Return the digits by which a number that somebody looks for is found, written in whatever way; None for words."""
    bare = "".join(ch for ch in text if ch not in " -().\u3000\uff0d")
    if not bare.removeprefix("+").isdecimal() or len(bare) < 4:
        return None
    try:
        number = phonenumbers.parse(text, REGIONS.get(time_zone))
    except phonenumbers.NumberParseException:
        return bare.lstrip("+0")
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else bare

"""A number ticket as it is said aloud: its letters, then the digits one by one, or the number as a whole. Pure."""

import re

from ting.domains.routing.numbers import Spoken
from ting.kit.locale import LOCALES, Locale

PARTS = re.compile(r"^([A-Z]*)-?(\d+)$")
HAN = tuple("零一二三四五六七八九")
DIGITS: dict[Locale, tuple[str, ...]] = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "zh-TW": HAN,
    "zh-CN": HAN,
    "ja": ("ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"),
}
KANA = (
    "エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム "
    "エヌ オー ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット"
)
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", KANA.split(), strict=True))
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
THOUSANDS = {1: "せん", 3: "さんぜん", 8: "はっせん"}
HUNDREDS = {1: "ひゃく", 3: "さんびゃく", 6: "ろっぴゃく", 8: "はっぴゃく"}


def said(number: str, how: Spoken) -> dict[Locale, str]:
    """Return how a printed number, A-1042, is said in each language."""
    return {lang: _said(number, lang, how) for lang in LOCALES}


def _said(number: str, lang: Locale, how: Spoken) -> str:
    parts = PARTS.match(number)
    if parts is None:
        return number
    letters, digits = parts.groups()
    if how == "number":
        words = _whole(int(digits), lang)
    else:
        words = (" " if lang == "en" else "").join(DIGITS[lang][int(each)] for each in digits)
    if not letters:
        return words
    if lang == "ja":
        return f"{''.join(LETTERS[each] for each in letters)}の{words}"
    return f"{' '.join(letters)} {words}"


def _whole(n: int, lang: Locale) -> str:
    if n == 0:
        return DIGITS[lang][0]
    if lang == "en":
        return _english(n)
    return _japanese(n) if lang == "ja" else _chinese(n, "萬" if lang == "zh-TW" else "万")


def _english(n: int) -> str:
    one = DIGITS["en"]
    if n < 10:
        return one[n]
    if n < 20:
        return TEENS[n - 10]
    if n < 100:
        return TENS[n // 10] + (f"-{one[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{one[n // 100]} hundred" + (f" and {_english(n % 100)}" if n % 100 else "")
    rest = n % 1000
    return f"{_english(n // 1000)} thousand" + (f"{' and' if rest < 100 else ''} {_english(rest)}" if rest else "")


def _chinese(n: int, myriad: str) -> str:
    """One zero stands for all places that are missing in between; ten to nineteen are said without their one."""
    high, low = divmod(n, 10_000)
    if not high:
        return _four(low, within=False)
    return f"{_four(high, within=False)}{myriad}{_four(low, within=True) if low else ''}"


def _four(n: int, *, within: bool) -> str:
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if not digit:
            gap = gap or within or bool(words)
            continue
        first_ten = unit == 10 and digit == 1 and not words and not within
        words += ("零" if gap else "") + ("" if first_ten else HAN[digit]) + name
        gap = False
    return words


def _japanese(n: int) -> str:
    high, low = divmod(n, 10_000)
    return (f"{_four_kana(high)}まん" if high else "") + _four_kana(low)


def _four_kana(n: int) -> str:
    one = DIGITS["ja"]
    thousands, hundreds, tens, ones = n // 1000, n // 100 % 10, n // 10 % 10, n % 10
    return "".join(
        (
            THOUSANDS.get(thousands, f"{one[thousands]}せん") if thousands else "",
            HUNDREDS.get(hundreds, f"{one[hundreds]}ひゃく") if hundreds else "",
            f"{one[tens] if tens > 1 else ''}じゅう" if tens else "",
            one[ones] if ones else "",
        )
    )

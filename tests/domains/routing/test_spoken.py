"""Numbers as they are said: digit by digit and whole, in each language."""

import pytest

from ting.domains.routing.spoken import said
from ting.kit.locale import Locale


@pytest.mark.parametrize(
    ("number", "lang", "digits", "whole"),
    [
        ("A-1042", "en", "A one zero four two", "A one thousand and forty-two"),
        ("A-1042", "zh-TW", "A 一零四二", "A 一千零四十二"),
        ("A-1042", "zh-CN", "A 一零四二", "A 一千零四十二"),
        ("A-1042", "ja", "エーのいちぜろよんに", "エーのせんよんじゅうに"),
        ("VIP-0007", "en", "V I P zero zero zero seven", "V I P seven"),
        ("VIP-0007", "ja", "ブイアイピーのぜろぜろぜろなな", "ブイアイピーのなな"),
        ("0", "zh-TW", "零", "零"),
        ("15", "zh-TW", "一五", "十五"),
        ("115", "zh-CN", "一一五", "一百一十五"),
        ("1010", "zh-TW", "一零一零", "一千零一十"),
        ("20300", "zh-TW", "二零三零零", "二萬零三百"),
        ("112003", "zh-CN", "一一二零零三", "十一万二千零三"),
        ("3680", "ja", "さんろくはちぜろ", "さんぜんろっぴゃくはちじゅう"),
        ("18316", "ja", "いちはちさんいちろく", "いちまんはっせんさんびゃくじゅうろく"),
        ("100000", "en", "one zero zero zero zero zero", "one hundred thousand"),
        ("219413", "en", "two one nine four one three", "two hundred and nineteen thousand four hundred and thirteen"),
        ("no number", "en", "no number", "no number"),
    ],
)
def test_a_number_is_said_as_people_say_it(number: str, lang: Locale, digits: str, whole: str) -> None:
    assert (said(number, "digits")[lang], said(number, "number")[lang]) == (digits, whole)

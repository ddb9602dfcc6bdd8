"""What a caller is told of his place in the line, or that it is closed, sentence by sentence: each is read out once, and kept. Pure.

Japanese stands in kana, with spaces between its words: what reads it knows no Chinese characters.
"""

from collections.abc import Mapping
from datetime import date, datetime

from ting.kit.locale import Locale

MINUTES_MOST = 60
Words = Mapping[Locale, str]
PLACE: Words = {
    "en": "You are number {place} in the line.",
    "zh-TW": "您目前排在第{place}位。",
    "zh-CN": "您目前排在第{place}位。",
    "ja": "ただいま {place}ばんめ です。",
}
NEXT: Words = {
    "en": "You are next.",
    "zh-TW": "下一位就是您。",
    "zh-CN": "下一位就是您。",
    "ja": "つぎに おつなぎ いたします。",
}
RANGE: Words = {
    "en": "It will take about {low} to {high} minutes.",
    "zh-TW": "預計還要{low}到{high}分鐘。",
    "zh-CN": "预计还要{low}到{high}分钟。",
    "ja": "あと {low}ふん から {high}ふん ほど かかります。",
}
ABOUT: Words = {
    "en": "It will take about {high} minutes.",
    "zh-TW": "預計還要{high}分鐘。",
    "zh-CN": "预计还要{high}分钟。",
    "ja": "あと {high}ふん ほど かかります。",
}
SOON: Words = {
    "en": "It will take about a minute.",
    "zh-TW": "預計還要一分鐘。",
    "zh-CN": "预计还要一分钟。",
    "ja": "まもなく おつなぎ いたします。",
}
LONG: Words = {
    "en": "It will take more than {high} minutes.",
    "zh-TW": "預計還要{high}分鐘以上。",
    "zh-CN": "预计还要{high}分钟以上。",
    "ja": "あと {high}ふん いじょう かかります。",
}
CALLBACK: Words = {
    "en": "To keep your place and be called back, press {key}.",
    "zh-TW": "如要保留順位並由我們回電，請按{key}。",
    "zh-CN": "如要保留顺位并由我们回电，请按{key}。",
    "ja": "じゅんばんを たもったまま おりかえしを ごきぼうの かたは {key}を おしてください。",
}
MESSAGE: Words = {
    "en": "To leave a message, press {key}.",
    "zh-TW": "如要留言，請按{key}。",
    "zh-CN": "如要留言，请按{key}。",
    "ja": "でんごんを のこす かたは {key}を おしてください。",
}
CALLED_BACK: Words = {
    "en": "We will call you back. Goodbye.",
    "zh-TW": "我們會回電給您，再見。",
    "zh-CN": "我们会回电给您，再见。",
    "ja": "のちほど おでんわ いたします。 ありがとうございました。",
}
AFTER_TONE: Words = {
    "en": "Please leave your message after the tone, and hang up.",
    "zh-TW": "請在嘟聲後留言，完成後直接掛斷。",
    "zh-CN": "请在嘟声后留言，完成后直接挂断。",
    "ja": "はっしんおんの あとに でんごんを おはなしください。",
}
AGAIN: Words = {
    "en": "That was not understood.",
    "zh-TW": "沒有收到您的選擇。",
    "zh-CN": "没有收到您的选择。",
    "ja": "にゅうりょくを かくにん できません でした。",
}
CLOSED: Words = {
    "en": "We are closed now.",
    "zh-TW": "現在是休息時間。",
    "zh-CN": "现在是休息时间。",
    "ja": "ただいま えいぎょう じかんがい です。",
}
OPENS: Words = {
    "en": "We open again {day} at {time}.",
    "zh-TW": "我們將在{day}{time}恢復服務。",
    "zh-CN": "我们将在{day}{time}恢复服务。",
    "ja": "{day} {time}に かいし いたします。",
}
TODAY: Words = {"en": "today", "zh-TW": "今天", "zh-CN": "今天", "ja": "ほんじつ"}
TOMORROW: Words = {"en": "tomorrow", "zh-TW": "明天", "zh-CN": "明天", "ja": "あす"}
WEEKDAYS: Mapping[Locale, tuple[str, ...]] = {
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
    "zh-TW": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "zh-CN": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "ja": ("げつようび", "かようび", "すいようび", "もくようび", "きんようび", "どようび", "にちようび"),
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
DATE: Words = {
    "en": "on {name} {day}",
    "zh-TW": "{month}月{day}日",
    "zh-CN": "{month}月{day}日",
    "ja": "{month}がつ {day}にち",
}
HOUR: Words = {"en": "{hour} o'clock", "zh-TW": "{hour}點", "zh-CN": "{hour}点", "ja": "{hour}じ"}
MINUTE: Words = {
    "en": "{hour} {minute:02}",
    "zh-TW": "{hour}點{minute}分",
    "zh-CN": "{hour}点{minute}分",
    "ja": "{hour}じ {minute}ふん",
}
WEEK = 7
SIGNS: Mapping[Locale, Mapping[str, str]] = {
    "en": {"*": "star", "#": "pound"},
    "zh-TW": {"*": "星號", "#": "井號"},
    "zh-CN": {"*": "星号", "#": "井号"},
    "ja": {"*": "こめじるし", "#": "シャープ"},
}


def place_said(
    lang: Locale, place: int, low: int | None, high: int | None, callback_key: str = "", message_key: str = ""
) -> list[str]:
    """Return what is said of a place, of the minutes that it takes (None: nobody can say), and of the keys that do something."""
    said = [NEXT[lang] if place <= 1 else PLACE[lang].format(place=place)]
    if low is not None and high is not None:
        said.append(_minutes(lang, low, high))
    for words, key in ((CALLBACK, callback_key), (MESSAGE, message_key)):
        if key:
            said.append(words[lang].format(key=SIGNS[lang].get(key, key)))
    return said


def closed_said(lang: Locale, now: datetime, opens: datetime | None) -> list[str]:
    """Return what is said while nobody can be reached: that it is closed, and when it opens (None: nobody knows).

    Both as on the clock on the wall there.
    """
    if opens is None:
        return [CLOSED[lang]]
    time = (MINUTE if opens.minute else HOUR)[lang].format(hour=opens.hour, minute=opens.minute)
    return [CLOSED[lang], OPENS[lang].format(day=_day(lang, now.date(), opens.date()), time=time)]


def _day(lang: Locale, today: date, day: date) -> str:
    days = (day - today).days
    if days < WEEK:
        return (TODAY, TOMORROW)[days][lang] if days in (0, 1) else WEEKDAYS[lang][day.weekday()]
    return DATE[lang].format(name=MONTHS[day.month - 1], month=day.month, day=day.day)


def _minutes(lang: Locale, low: int, high: int) -> str:
    if high <= 1:
        return SOON[lang]
    if low >= MINUTES_MOST:
        return LONG[lang].format(high=MINUTES_MOST)
    low, high = max(low, 1), min(high, MINUTES_MOST)
    return (ABOUT if low >= high else RANGE)[lang].format(low=low, high=high)

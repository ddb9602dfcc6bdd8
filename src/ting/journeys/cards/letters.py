"""What is written of a booking, in four languages. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "booked": {
        "en": "Booked: {title}, {when} ({number})",
        "zh-TW": "預約完成：{title}，{when}（{number}）",
        "zh-CN": "预约完成：{title}，{when}（{number}）",
        "ja": "ご予約を承りました：{title}、{when}（{number}）",
    },
    "moved": {
        "en": "Changed: {title}, now {when} ({number})",
        "zh-TW": "預約已更改：{title}，改為 {when}（{number}）",
        "zh-CN": "预约已更改：{title}，改为 {when}（{number}）",
        "ja": "ご予約を変更しました：{title}、{when}（{number}）",
    },
    "reminder": {
        "en": "Reminder: {title}, {when} ({number})",
        "zh-TW": "預約提醒：{title}，{when}（{number}）",
        "zh-CN": "预约提醒：{title}，{when}（{number}）",
        "ja": "ご予約のお知らせ：{title}、{when}（{number}）",
    },
    "cancelled": {
        "en": "Cancelled: {title}, {when} ({number})",
        "zh-TW": "預約已取消：{title}，{when}（{number}）",
        "zh-CN": "预约已取消：{title}，{when}（{number}）",
        "ja": "ご予約がキャンセルされました：{title}、{when}（{number}）",
    },
}
CHANGE: Mapping[str, str] = {
    "en": "See it, change it or cancel it here; no sign-in is needed. Whoever has this link can do so:\n\n{link}\n",
    "zh-TW": "可由此查看、更改或取消，不需要登入；持有這個連結的人都能操作：\n\n{link}\n",
    "zh-CN": "可在此查看、更改或取消，无需登录；持有此链接的人都能操作：\n\n{link}\n",
    "ja": "ご確認・変更・キャンセルはこちらから。サインインは不要です。このリンクをお持ちの方はどなたでも操作できます。\n\n{link}\n",
}


def letter(what: str, lang: str, **values: str) -> Words:
    """Return a mail in a language. `what` is booked, moved, reminder or cancelled. Names stand on one line."""
    lang = lang if lang in CHANGE else "en"
    line = {name: " ".join(value.split())[:80] for name, value in values.items() if name != "link"}
    subject = SUBJECTS[what][lang].format(**line)
    parts = [line["tenant"], subject]
    if what != "cancelled":
        parts += [values["note"].strip()] if values["note"].strip() else []
        parts.append(CHANGE[lang].format(link=values["link"]))
    return Words(subject, "\n\n".join(parts).rstrip() + "\n")

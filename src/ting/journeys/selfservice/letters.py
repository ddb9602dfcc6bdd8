"""What a customer is written who wants to sign in, in four languages. Plain words, one link, no picture. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


SIGN_IN: Mapping[str, Words] = {
    "en": Words(
        "Sign in to the help page of {tenant}",
        "Hello,\n\nthis link signs you in to the help page of {tenant}, where your conversations are:\n\n{link}\n\n"
        "It works once, and for 20 minutes.{here} If you did not ask for it, do nothing: nobody can sign in without it.\n",
    ),
    "zh-TW": Words(
        "登入 {tenant} 的服務中心",
        "您好：\n\n請點選以下連結，登入 {tenant} 的服務中心，查看您的對話：\n\n{link}\n\n"
        "連結限用一次，20 分鐘內有效。{here}若不是您本人要求，請忽略這封信；沒有這個連結，任何人都無法登入。\n",
    ),
    "zh-CN": Words(
        "登录 {tenant} 的服务中心",
        "您好：\n\n请点击以下链接，登录 {tenant} 的服务中心，查看您的对话：\n\n{link}\n\n"
        "链接只能使用一次，20 分钟内有效。{here}如果不是您本人要求，请忽略这封邮件；没有这个链接，任何人都无法登录。\n",
    ),
    "ja": Words(
        "{tenant} のヘルプページへのサインイン",
        "こんにちは。\n\n次のリンクから {tenant} のヘルプページにサインインし、会話をご覧いただけます。\n\n{link}\n\n"
        "リンクは一度だけ、20分間有効です。{here}お心当たりがなければ何もなさらないでください。このリンクなしにサインインすることは誰にもできません。\n",
    ),
}
HERE: Mapping[str, str] = {
    "en": " Open it in the browser in which you asked for it.",
    "zh-TW": "請在您提出要求的同一個瀏覽器中開啟。",
    "zh-CN": "请在您提出要求的同一个浏览器中打开。",
    "ja": "お申し込みになったブラウザーで開いてください。",
}


def letter(lang: str, *, tenant: str, link: str, here: bool) -> Words:
    """Return the mail in a language; `here`: the link is good in one browser only."""
    lang = lang if lang in SIGN_IN else "en"
    words, name = SIGN_IN[lang], " ".join(tenant.split())[:60]
    return Words(
        words.subject.format(tenant=name),
        words.text.format(tenant=name, link=link, here=HERE[lang] if here else ""),
    )

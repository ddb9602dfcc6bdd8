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


SURVEY: Mapping[str, Words] = {
    "en": Words(
        "How was it? Your conversation with {tenant} ({number})",
        "Hello,\n\nyou wrote to {tenant} lately ({number}). One question about it, it takes a moment:\n\n{question}\n\n{link}\n\n"
        "You are asked this once. On the same page you can say that you want no such mail any more.\n",
    ),
    "zh-TW": Words(
        "{tenant} 想聽您的意見（{number}）",
        "您好：\n\n您最近與 {tenant} 有過對話（{number}）。想請教您一個問題，只要一點時間：\n\n{question}\n\n{link}\n\n"
        "這次對話只會詢問一次。若不想再收到這類信件，可在同一頁面告訴我們。\n",
    ),
    "zh-CN": Words(
        "{tenant} 想听听您的意见（{number}）",
        "您好：\n\n您最近与 {tenant} 有过对话（{number}）。想请教您一个问题，只需片刻：\n\n{question}\n\n{link}\n\n"
        "这次对话只会询问一次。如果不想再收到这类邮件，可在同一页面告诉我们。\n",
    ),
    "ja": Words(
        "{tenant} よりアンケートのお願い（{number}）",
        "こんにちは。\n\n先日は {tenant} にお問い合わせいただき、ありがとうございました（{number}）。"
        "一つだけお聞かせください。\n\n{question}\n\n{link}\n\n"
        "お尋ねするのは一度だけです。今後このようなメールが不要な場合は、同じページでお知らせください。\n",
    ),
}


def survey_letter(lang: str, *, tenant: str, number: str, question: str, link: str) -> Words:
    """Return the mail that asks, in a language."""
    words, name = SURVEY.get(lang, SURVEY["en"]), " ".join(tenant.split())[:60]
    return Words(
        words.subject.format(tenant=name, number=number),
        words.text.format(tenant=name, number=number, question=question, link=link),
    )

"""What somebody is written who is invited, in four languages. Plain words, one link, no picture. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


INVITED: Mapping[str, Words] = {
    "en": Words(
        "{tenant} invites you to a conversation",
        "Hello,\n\nwith this link you can write to {tenant}:\n\n{link}\n\n"
        "{uses}It is good until {until}. It is meant for you: please do not pass it on.\n",
    ),
    "zh-TW": Words(
        "{tenant} 邀請您線上對話",
        "您好：\n\n請點選以下連結，即可與 {tenant} 線上對話：\n\n{link}\n\n"
        "{uses}有效期限至 {until}。此連結專屬於您，請勿轉傳。\n",
    ),
    "zh-CN": Words(
        "{tenant} 邀请您在线咨询",
        "您好：\n\n请点击以下链接，即可与 {tenant} 在线咨询：\n\n{link}\n\n"
        "{uses}有效期至 {until}。此链接仅供您本人使用，请勿转发。\n",
    ),
    "ja": Words(
        "{tenant} チャット窓口へのご招待",
        "こんにちは。\n\n次のリンクから {tenant} の担当者とチャットでお話しいただけます。\n\n{link}\n\n"
        "{uses}有効期限は {until} です。ご本人様専用のリンクですので、転送はお控えください。\n",
    ),
}
ONCE: Mapping[str, str] = {
    "en": "It opens in one browser. ",
    "zh-TW": "連結只能在一個瀏覽器中開啟。",
    "zh-CN": "链接只能在一个浏览器中打开。",
    "ja": "リンクは一つのブラウザーでのみ開けます。",
}


def letter(lang: str, *, tenant: str, link: str, until: str, once: bool) -> Words:
    """Return the mail in a language; `once`: the link opens in one browser only."""
    lang = lang if lang in INVITED else "en"
    words, name = INVITED[lang], " ".join(tenant.split())[:60]
    return Words(
        words.subject.format(tenant=name),
        words.text.format(tenant=name, link=link, until=until, uses=ONCE[lang] if once else ""),
    )

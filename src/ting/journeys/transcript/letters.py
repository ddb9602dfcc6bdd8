"""What is written around a transcript that goes by mail: who sends it, why, and what to do if it was not you. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Subject, what stands before the transcript, and what stands below it."""

    subject: str
    before: str
    after: str


ASKED: Mapping[str, Words] = {
    "en": Words(
        "Your conversation with {tenant} ({number})",
        "Here is the copy of your conversation with {tenant} that you asked for.",
        "This address was entered in the chat window of {tenant}. If you know nothing of it, somebody mistyped an "
        "address: you may delete this mail, and no more will follow by itself.",
    ),
    "zh-TW": Words(
        "您與 {tenant} 的對話（{number}）",
        "以下是您要求寄送的對話紀錄，來自 {tenant}。",
        "這封信寄到對話視窗中填寫的地址。若您不知情，可能是有人填錯了地址，請直接刪除；之後不會再自動寄送。",
    ),
    "zh-CN": Words(
        "您与 {tenant} 的对话（{number}）",
        "以下是您要求发送的对话记录，来自 {tenant}。",
        "这封邮件发往对话窗口中填写的地址。如果您并不知情，可能是有人填错了地址，请直接删除；之后不会再自动发送。",
    ),
    "ja": Words(
        "{tenant} との会話（{number}）",
        "ご依頼いただいた、{tenant} との会話の控えです。",
        "このメールは、チャット画面で入力されたアドレスにお送りしています。お心当たりがなければ入力間違いですので、"
        "破棄してください。今後自動で送られることはありません。",
    ),
}
BY_AGENT: Mapping[str, Words] = {
    "en": Words(
        "Your conversation with {tenant} ({number})",
        "{agent} of {tenant} sends you this copy of your conversation.",
        "If you know nothing of it, an address was mistyped: you may delete this mail, and no more will follow by itself.",
    ),
    "zh-TW": Words(
        "您與 {tenant} 的對話（{number}）",
        "{tenant} 的 {agent} 寄給您這份對話紀錄。",
        "若您不知情，可能是地址填錯了，請直接刪除；之後不會再自動寄送。",
    ),
    "zh-CN": Words(
        "您与 {tenant} 的对话（{number}）",
        "{tenant} 的 {agent} 发给您这份对话记录。",
        "如果您并不知情，可能是地址填错了，请直接删除；之后不会再自动发送。",
    ),
    "ja": Words(
        "{tenant} との会話（{number}）",
        "{tenant} の {agent} より、会話の控えをお送りします。",
        "お心当たりがなければ入力間違いですので、破棄してください。今後自動で送られることはありません。",
    ),
}


def letter(lang: str, *, tenant: str, number: str, agent: str | None) -> Words:
    """Return the words in a language; without an agent the customer himself asked. Names stand on one line."""
    words = (BY_AGENT if agent else ASKED).get(lang) or (BY_AGENT if agent else ASKED)["en"]
    values = {"tenant": " ".join(tenant.split())[:60], "number": number, "agent": " ".join((agent or "").split())[:60]}
    return Words(*(each.format(**values) for each in words))


def masked(address: str) -> str:
    """Return an address as those who serve may read it: its first letter, and whose server it is."""
    name, _, server = address.rpartition("@")
    return f"{name[:1]}***@{server}"

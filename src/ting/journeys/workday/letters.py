"""What people are written about their accounts, in their language. Plain words, one link, no picture. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


INVITED: Mapping[str, Words] = {
    "en": Words(
        "{by} invites you to {tenant}",
        "Hello,\n\n{by} invites you to work with {tenant} on Ting. Choose your name and a password here:\n\n{link}\n\n"
        "The link works once, and for seven days. If you expected nothing of the kind, do nothing.\n",
    ),
    "zh-TW": Words(
        "{by} 邀請您加入 {tenant}",
        "您好：\n\n{by} 邀請您使用 Ting 加入 {tenant}。請由此設定姓名與密碼：\n\n{link}\n\n"
        "連結限用一次，七天內有效。若您不知情，請忽略這封信。\n",
    ),
    "zh-CN": Words(
        "{by} 邀请您加入 {tenant}",
        "您好：\n\n{by} 邀请您使用 Ting 加入 {tenant}。请在此设置姓名和密码：\n\n{link}\n\n"
        "链接只能使用一次，七天内有效。如果您并不知情，请忽略这封邮件。\n",
    ),
    "ja": Words(
        "{by} さんから {tenant} への招待",
        "こんにちは。\n\n{by} さんが、Ting で {tenant} に参加するようあなたを招待しました。"
        "次のリンクで名前とパスワードを設定してください。\n\n{link}\n\n"
        "リンクは一度だけ、7日間有効です。お心当たりがなければ、何もなさらないでください。\n",
    ),
}
GRANTED: Mapping[str, Words] = {
    "en": Words(
        "You now have access to {tenant}",
        "Hello,\n\n{by} has given you access to {tenant}. Sign in as usual:\n\n{link}\n",
    ),
    "zh-TW": Words("您已可使用 {tenant}", "您好：\n\n{by} 已將您加入 {tenant}，請照常登入：\n\n{link}\n"),
    "zh-CN": Words("您已可使用 {tenant}", "您好：\n\n{by} 已将您加入 {tenant}，请照常登录：\n\n{link}\n"),
    "ja": Words(
        "{tenant} を利用できるようになりました",
        "こんにちは。\n\n{by} さんがあなたを {tenant} に追加しました。いつも通りサインインしてください。\n\n{link}\n",
    ),
}
FORGOTTEN: Mapping[str, Words] = {
    "en": Words(
        "A new password for Ting",
        "Hello {name},\n\nsomebody asked for a new password for you, we hope it was you. Set it here:\n\n{link}\n\n"
        "The link works once, and for 30 minutes. All your sessions end then. If it was not you, do nothing: "
        "your password stays as it is.\n",
    ),
    "zh-TW": Words(
        "重設 Ting 密碼",
        "{name} 您好：\n\n我們收到重設密碼的要求，請由此設定新密碼：\n\n{link}\n\n"
        "連結限用一次，30 分鐘內有效；設定後所有登入都會結束。若不是您本人，請忽略這封信，密碼不會改變。\n",
    ),
    "zh-CN": Words(
        "重置 Ting 密码",
        "{name} 您好：\n\n我们收到重置密码的请求，请在此设置新密码：\n\n{link}\n\n"
        "链接只能使用一次，30 分钟内有效；设置后所有登录都会结束。如果不是您本人，请忽略这封邮件，密码不会改变。\n",
    ),
    "ja": Words(
        "Ting のパスワードの再設定",
        "{name} 様\n\nパスワード再設定のご依頼を受け付けました。次のリンクで新しいパスワードを設定してください。\n\n{link}\n\n"
        "リンクは一度だけ、30分間有効です。設定すると、すべてのサインインが終了します。お心当たりがなければ何もなさらないでください。パスワードは変わりません。\n",
    ),
}


def letter(kind: Mapping[str, Words], locale: str, **values: str) -> Words:
    """Return a mail in a language. Names go into the subject on one line."""
    words = kind.get(locale, kind["en"])
    in_line = {name: " ".join(value.split())[:60] for name, value in values.items()}
    return Words(words.subject.format(**in_line), words.text.format(**values))

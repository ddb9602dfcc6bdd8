"""What people are written when their mail address changes, in their language. Pure."""

from collections.abc import Mapping

from ting.journeys.workday.letters import Words

CONFIRM: Mapping[str, Words] = {
    "en": Words(
        "Confirm your new address for Ting",
        "Hello {name},\n\n{by} asked that you sign in to Ting as {email} from now on. Confirm it here:\n\n{link}\n\n"
        "The link works once, and for a day. Until then your old address stays. If you expected nothing of the kind, "
        "do nothing.\n",
    ),
    "zh-TW": Words(
        "確認您在 Ting 的新信箱",
        "{name} 您好：\n\n{by} 申請將您的 Ting 登入信箱改為 {email}。請由此確認：\n\n{link}\n\n"
        "連結限用一次，一天內有效；確認前仍使用舊信箱。若您不知情，請忽略這封信。\n",
    ),
    "zh-CN": Words(
        "确认您在 Ting 的新邮箱",
        "{name} 您好：\n\n{by} 申请将您的 Ting 登录邮箱改为 {email}。请在此确认：\n\n{link}\n\n"
        "链接只能使用一次，一天内有效；确认前仍使用旧邮箱。如果您并不知情，请忽略这封邮件。\n",
    ),
    "ja": Words(
        "Ting の新しいメールアドレスの確認",
        "{name} 様\n\n{by} さんの依頼により、Ting のサインイン用アドレスを {email} に変更します。次のリンクで確認してください。"
        "\n\n{link}\n\nリンクは一度だけ、24時間有効です。確認するまでは以前のアドレスのままです。お心当たりがなければ、何もなさらないでください。\n",
    ),
}
TAKEN: Mapping[str, Words] = {
    "en": Words(
        "Your address has an account in Ting already",
        "Hello,\n\nsomebody asked to sign in to Ting as {email}. That address has an account already, so nothing was "
        "changed. If it was you: sign in with it as usual. If not, do nothing.\n",
    ),
    "zh-TW": Words(
        "這個信箱已有 Ting 帳號",
        "您好：\n\n有人申請以 {email} 登入 Ting，但這個信箱已有帳號，因此沒有任何變更。"
        "若是您本人，請照常登入；若不是，請忽略這封信。\n",
    ),
    "zh-CN": Words(
        "这个邮箱已有 Ting 账号",
        "您好：\n\n有人申请以 {email} 登录 Ting，但这个邮箱已有账号，因此没有任何变更。"
        "如果是您本人，请照常登录；如果不是，请忽略这封邮件。\n",
    ),
    "ja": Words(
        "このアドレスは Ting に登録済みです",
        "こんにちは。\n\n{email} で Ting にサインインしたいという依頼がありましたが、このアドレスはすでに登録されているため、"
        "何も変更していません。"
        "ご本人であれば、いつも通りサインインしてください。お心当たりがなければ、何もなさらないでください。\n",
    ),
}
ASKED: Mapping[str, Words] = {
    "en": Words(
        "A new address for your account in Ting",
        "Hello {name},\n\n{by} asked that you sign in to Ting as {email}. Once that address is confirmed, this one is no "
        "longer good for signing in. If you did not expect this, set a new password and tell your administrator.\n",
    ),
    "zh-TW": Words(
        "您的 Ting 帳號將更換信箱",
        "{name} 您好：\n\n{by} 申請將您的 Ting 登入信箱改為 {email}。新信箱確認後，這個信箱就不能再用來登入。"
        "若您不知情，請設定新密碼並告知管理員。\n",
    ),
    "zh-CN": Words(
        "您的 Ting 账号将更换邮箱",
        "{name} 您好：\n\n{by} 申请将您的 Ting 登录邮箱改为 {email}。新邮箱确认后，这个邮箱就不能再用来登录。"
        "如果您并不知情，请设置新密码并告知管理员。\n",
    ),
    "ja": Words(
        "Ting のアドレス変更のお知らせ",
        "{name} 様\n\n{by} さんが、Ting のサインイン用アドレスを {email} に変更するよう依頼しました。新しいアドレスが確認されると、"
        "このアドレスではサインインできなくなります。お心当たりがなければ、パスワードを変更し、管理者にお知らせください。\n",
    ),
}
CHANGED: Mapping[str, Words] = {
    "en": Words(
        "Your address in Ting was changed",
        "Hello {name},\n\nyou sign in to Ting as {email} from now on; this address is no longer good for it. "
        "If it was not you, tell your administrator at once.\n",
    ),
    "zh-TW": Words(
        "您的 Ting 信箱已更換",
        "{name} 您好：\n\n今後請以 {email} 登入 Ting，這個信箱不能再用來登入。若不是您本人，請立即告知管理員。\n",
    ),
    "zh-CN": Words(
        "您的 Ting 邮箱已更换",
        "{name} 您好：\n\n今后请以 {email} 登录 Ting，这个邮箱不能再用来登录。如果不是您本人，请立即告知管理员。\n",
    ),
    "ja": Words(
        "Ting のアドレスが変更されました",
        "{name} 様\n\n今後は {email} で Ting にサインインしてください。このアドレスではサインインできません。"
        "お心当たりがなければ、すぐに管理者にお知らせください。\n",
    ),
}

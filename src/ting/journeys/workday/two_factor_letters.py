"""What people are written when two-factor was set up or removed, in their language. Pure."""

from collections.abc import Mapping

from ting.journeys.workday.letters import Words

SET: Mapping[str, Words] = {
    "en": Words(
        "Two-factor is set up for your account in Ting",
        "Hello {name},\n\nfrom now on Ting asks for a code of your authenticator app when you sign in. "
        "Keep your recovery codes where you find them without your phone.\n\nIf it was not you, tell your administrator at once.\n",
    ),
    "zh-TW": Words(
        "您的 Ting 帳號已啟用兩步驟驗證",
        "{name} 您好：\n\n今後登入 Ting 時，需要輸入驗證器 App 的驗證碼。"
        "請將備用碼收在手機以外的地方。\n\n若不是您本人，請立即告知管理員。\n",
    ),
    "zh-CN": Words(
        "您的 Ting 账号已启用两步验证",
        "{name} 您好：\n\n今后登录 Ting 时，需要输入验证器 App 的验证码。"
        "请将恢复码保存在手机以外的地方。\n\n如果不是您本人，请立即告知管理员。\n",
    ),
    "ja": Words(
        "Ting の2段階認証が有効になりました",
        "{name} 様\n\n今後 Ting にサインインする際は、認証アプリのコードが必要です。"
        "リカバリーコードはスマートフォン以外の場所に保管してください。"
        "\n\nお心当たりがなければ、すぐに管理者にお知らせください。\n",
    ),
}
REMOVED: Mapping[str, Words] = {
    "en": Words(
        "Two-factor was removed from your account in Ting",
        "Hello {name},\n\n{by} removed two-factor from your account. Your password alone is enough to sign in, until you set "
        "it up anew.\n\nIf you did not expect this, set a new password and tell your administrator at once.\n",
    ),
    "zh-TW": Words(
        "您的 Ting 帳號已移除兩步驟驗證",
        "{name} 您好：\n\n{by} 已移除您帳號的兩步驟驗證。"
        "在您重新設定之前，只憑密碼即可登入。\n\n若您不知情，請設定新密碼並立即告知管理員。\n",
    ),
    "zh-CN": Words(
        "您的 Ting 账号已移除两步验证",
        "{name} 您好：\n\n{by} 已移除您账号的两步验证。"
        "在您重新设置之前，只凭密码即可登录。\n\n如果您并不知情，请设置新密码并立即告知管理员。\n",
    ),
    "ja": Words(
        "Ting の2段階認証が解除されました",
        "{name} 様\n\n{by} さんがあなたのアカウントの2段階認証を解除しました。設定し直すまでは、パスワードだけでサインインできます。"
        "\n\nお心当たりがなければ、パスワードを変更し、すぐに管理者にお知らせください。\n",
    ),
}

"""Why a line was rejected, in the reader's language: on the screen, and in the file that is mended and read in again. Pure."""

from collections.abc import Callable

REASONS: dict[str, dict[str, str]] = {
    "email": {
        "en": "the mail address is missing or is none",
        "zh-TW": "沒有電子信箱，或格式不對",
        "zh-CN": "没有邮箱，或格式不对",
        "ja": "メールアドレスがないか、正しくない",
    },
    "name": {
        "en": "the name has 1 to 80 characters",
        "zh-TW": "姓名須為 1 到 80 個字",
        "zh-CN": "姓名须为 1 到 80 个字",
        "ja": "名前は1〜80文字",
    },
    "role": {
        "en": "there is no such role",
        "zh-TW": "沒有這個角色",
        "zh-CN": "没有这个角色",
        "ja": "そのような役割はない",
    },
    "team": {
        "en": "there is no such team",
        "zh-TW": "沒有這個組別",
        "zh-CN": "没有这个组别",
        "ja": "そのようなチームはない",
    },
    "site": {
        "en": "there is no such site",
        "zh-TW": "沒有這個據點",
        "zh-CN": "没有这个职场",
        "ja": "そのような拠点はない",
    },
    "skill": {
        "en": "there is no such skill",
        "zh-TW": "沒有這個技能",
        "zh-CN": "没有这个技能",
        "ja": "そのようなスキルはない",
    },
    "level": {"en": "a level is 0 to 5", "zh-TW": "等級須為 0 到 5", "zh-CN": "等级须为 0 到 5", "ja": "レベルは0〜5"},
    "capacity": {
        "en": "capacity is 1 to 60",
        "zh-TW": "容量須為 1 到 60",
        "zh-CN": "容量须为 1 到 60",
        "ja": "対応量は1〜60",
    },
    "locale": {
        "en": "there is no such language",
        "zh-TW": "沒有這個語言",
        "zh-CN": "没有这个语言",
        "ja": "その言語はない",
    },
    "phone": {
        "en": "this is not a phone number",
        "zh-TW": "電話號碼不正確",
        "zh-CN": "电话号码不正确",
        "ja": "電話番号として正しくない",
    },
    "tier": {
        "en": "a tier is gold, silver or none",
        "zh-TW": "等級須為金、銀或一般",
        "zh-CN": "等级须为金、银或普通",
        "ja": "ランクはゴールド・シルバー・なし",
    },
    "nobody": {
        "en": "nothing by which he would be known",
        "zh-TW": "沒有任何可以辨識的聯絡方式或編號",
        "zh-CN": "没有任何可以识别的联系方式或编号",
        "ja": "連絡先も番号もなく、識別できない",
    },
    "two_customers": {
        "en": "belongs to two different customers",
        "zh-TW": "這些資料屬於兩位不同的顧客",
        "zh-CN": "这些资料属于两位不同的客户",
        "ja": "連絡先や番号が別々のお客様のもの",
    },
    "repeated": {
        "en": "the same as line {line} of this file",
        "zh-TW": "與本檔案第 {line} 行重複",
        "zh-CN": "与本文件第 {line} 行重复",
        "ja": "このファイルの{line}行目と重複",
    },
    "columns": {
        "en": "more cells than there are columns",
        "zh-TW": "欄位數比標題多",
        "zh-CN": "列数比标题多",
        "ja": "列が見出しより多い",
    },
    "status_unknown": {
        "en": "there is no such account status",
        "zh-TW": "沒有這個帳戶狀態",
        "zh-CN": "没有这个账户状态",
        "ja": "そのようなアカウント状態はない",
    },
    "organisation_unknown": {
        "en": "there is no such organisation",
        "zh-TW": "沒有這家公司",
        "zh-CN": "没有这家公司",
        "ja": "その会社は登録されていない",
    },
    "time_zone": {
        "en": "there is no such time zone",
        "zh-TW": "沒有這個時區",
        "zh-CN": "没有这个时区",
        "ja": "そのタイムゾーンはない",
    },
    "identifiers_full": {
        "en": "too many identifiers",
        "zh-TW": "聯絡方式太多",
        "zh-CN": "联系方式太多",
        "ja": "識別子が多すぎる",
    },
    "card": {
        "en": "this card does not end",
        "zh-TW": "這張名片不完整",
        "zh-CN": "这张名片不完整",
        "ja": "名刺が途中で終わっている",
    },
    "field_text": {
        "en": "{line}: cannot be kept",
        "zh-TW": "「{line}」無法儲存",
        "zh-CN": "“{line}”无法保存",
        "ja": "「{line}」を保存できない",
    },
    "field_number": {
        "en": "{line}: not a number",
        "zh-TW": "「{line}」不是數字",
        "zh-CN": "“{line}”不是数字",
        "ja": "「{line}」は数字ではない",
    },
    "field_money": {
        "en": "{line}: not an amount",
        "zh-TW": "「{line}」不是金額",
        "zh-CN": "“{line}”不是金额",
        "ja": "「{line}」は金額ではない",
    },
    "field_date": {
        "en": "{line}: not a day such as 2026-01-31",
        "zh-TW": "「{line}」不是日期，例如 2026-01-31",
        "zh-CN": "“{line}”不是日期，例如 2026-01-31",
        "ja": "「{line}」は日付ではない（例：2026-01-31）",
    },
    "field_choice": {
        "en": "{line}: none of its answers",
        "zh-TW": "「{line}」沒有這個選項",
        "zh-CN": "“{line}”没有这个选项",
        "ja": "「{line}」にその選択肢はない",
    },
    "field_yes_no": {
        "en": "{line}: write yes or no",
        "zh-TW": "「{line}」請填是或否",
        "zh-CN": "“{line}”请填是或否",
        "ja": "「{line}」は「はい」か「いいえ」",
    },
    "field_phone": {
        "en": "{line}: not a phone number",
        "zh-TW": "「{line}」不是電話號碼",
        "zh-CN": "“{line}”不是电话号码",
        "ja": "「{line}」は電話番号ではない",
    },
    "field_email": {
        "en": "{line}: not a mail address",
        "zh-TW": "「{line}」不是電子信箱",
        "zh-CN": "“{line}”不是邮箱",
        "ja": "「{line}」はメールアドレスではない",
    },
    "field_url": {
        "en": "{line}: not an address such as https://example.com",
        "zh-TW": "「{line}」不是網址，例如 https://example.com",
        "zh-CN": "“{line}”不是网址，例如 https://example.com",
        "ja": "「{line}」はURLではない（例：https://example.com）",
    },
    "field_needed": {
        "en": "{line}: is needed",
        "zh-TW": "「{line}」必填",
        "zh-CN": "“{line}”必填",
        "ja": "「{line}」は必須",
    },
    "works_elsewhere": {
        "en": "works for another centre too: the name is left to them",
        "zh-TW": "也在其他單位工作，姓名由本人決定",
        "zh-CN": "也在其他单位工作，姓名由本人决定",
        "ja": "別のセンターでも働いているため名前は変えられない",
    },
    "last_administrator": {
        "en": "nobody else administers this centre",
        "zh-TW": "這是最後一位管理員",
        "zh-CN": "这是最后一位管理员",
        "ja": "ほかに管理者がいない",
    },
    "taken": {
        "en": "somebody else has it already",
        "zh-TW": "已屬於別人",
        "zh-CN": "已属于别人",
        "ja": "すでに別の人のもの",
    },
}
HEADS = {
    "en": ("line", "value", "rejected because"),
    "zh-TW": ("行", "內容", "退回原因"),
    "zh-CN": ("行", "内容", "退回原因"),
    "ja": ("行", "内容", "取り込めない理由"),
}


def reason(code: str | None, detail: str | None, locale: str, say: Callable[[str], str]) -> str:
    """Return why a line was rejected. `detail` is a line's number, a field's name, or what is said where no words are known.

    `say` puts it in the tenant's own words.
    """
    if code is None:
        return ""
    words = REASONS.get(code)
    return say(words.get(locale) or words["en"]).format(line=detail) if words else (detail or code)

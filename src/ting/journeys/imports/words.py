"""Why a line was rejected, in the reader's language: on the screen, and in the file that is mended and read in again. Pure."""

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
        "en": "neither a phone nor a mail address",
        "zh-TW": "沒有電話也沒有電子信箱",
        "zh-CN": "没有电话也没有邮箱",
        "ja": "電話番号もメールアドレスもない",
    },
    "two_customers": {
        "en": "phone and mail belong to two different customers",
        "zh-TW": "電話與電子信箱屬於兩位不同的顧客",
        "zh-CN": "电话和邮箱属于两位不同的客户",
        "ja": "電話とメールが別々のお客様のもの",
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
    "en": ("line", "rejected because"),
    "zh-TW": ("行", "退回原因"),
    "zh-CN": ("行", "退回原因"),
    "ja": ("行", "取り込めない理由"),
}


def reason(code: str | None, detail: str | None, locale: str) -> str:
    """Return why a line was rejected. `detail` is a line's number, or what is said where no words are known."""
    if code is None:
        return ""
    words = REASONS.get(code)
    return (words.get(locale) or words["en"]).format(line=detail) if words else (detail or code)

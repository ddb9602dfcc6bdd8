"""What the headings of lists are called, and what is written in them, in four languages. Pure."""

import uuid
from collections.abc import Mapping, Sequence

from ting.domains.imports.model import ImportKind
from ting.kit.known import KINDS
from ting.kit.problem import Refused
from ting.kit.text import fold

FIELDS: Mapping[ImportKind, tuple[str, ...]] = {
    "agents": ("email", "name", "alias", "role", "team", "site", "capacity", "locale", "skills"),
    "customers": (
        "name",
        *KINDS,
        "organisation",
        "organisation_number",
        "status",
        "tier",
        "lang",
        "time_zone",
        "note",
        "id",
    ),
}
NEEDED: Mapping[ImportKind, tuple[tuple[str, ...], ...]] = {
    "agents": (("email",),),
    "customers": ((*KINDS, "id"),),
}
"""Of each of these at least one column."""
_NAMES: Mapping[str, str] = {
    "email": "email,e-mail,mail,mail address,email address,信箱,電子信箱,電子郵件,email信箱,邮箱,电子邮箱,电子邮件,"
    "メール,メールアドレス",
    "name": "name,full name,姓名,名字,名稱,名称,顧客,顧客姓名,客戶,客戶姓名,客户,客户姓名,人員,氏名,名前,お名前,顧客名",
    "alias": "alias,display name,nickname,對外名稱,暱稱,对外名称,昵称,花名,表示名,ニックネーム",
    "role": "role,角色,職務,职务,身分,役割,ロール,権限",
    "team": "team,group,組別,組,團隊,小組,组别,组,团队,小组,班组,チーム,班,グループ",
    "site": "site,office,location,據點,地點,辦公室,职场,据点,地点,拠点,事業所,センター",
    "capacity": "capacity,容量,服務容量,服务容量,並行數,并发数,対応量,同時対応数",
    "locale": "language of screens,locale,ui language,介面語言,界面语言,表示言語,画面の言語",
    "skills": "skills,skill,技能,スキル",
    "phone": "phone,telephone,tel,mobile,cell,phone number,電話,手機,電話號碼,手機號碼,聯絡電話,电话,手机,手机号,"
    "电话号码,联系电话,電話番号,携帯,携帯電話,携帯番号",
    "tier": "tier,level,vip,等級,會員等級,級別,等级,会员等级,级别,ランク,会員ランク",
    "lang": "language,lang,語言,语言,言語",
    "line": "line,line id,line帳號,line账号",
    "wechat": "wechat,weixin,微信,微信號,微信号",
    "whatsapp": "whatsapp",
    "telegram": "telegram",
    "messenger": "messenger,facebook",
    "player": "player,player id,uid,玩家,玩家編號,玩家编号,角色id,プレイヤー,プレイヤーid",
    "account": "account,account number,account no,帳號,帳戶,帳戶編號,账号,账户,アカウント,アカウント番号,口座番号",
    "member": "member,member id,member number,membership,會員,會員編號,會員卡號,会员,会员号,会员编号,会員番号",
    "external": "external,external id,external key,customer id,customer number,customer no,客戶編號,顧客編號,客戶代號,"
    "客户编号,客户代码,外部編號,外部编号,顧客番号,お客様番号,顧客コード,外部id",
    "organisation": "organisation,organization,company,company name,公司,公司名稱,機構,公司名称,机构,会社,会社名,法人名",
    "organisation_number": "organisation number,organization number,company number,vat number,tax id,統一編號,統編,"
    "公司編號,统一社会信用代码,公司编号,法人番号,会社番号",
    "status": "status,account status,狀態,帳戶狀態,状态,账户状态,ステータス,アカウント状態,契約状態",
    "time_zone": "time zone,timezone,時區,时区,タイムゾーン",
    "id": "id",
    "note": "note,notes,remark,remarks,comment,備註,註記,备注,備考,メモ",
}
_KNOWN = {fold(name): field for field, names in _NAMES.items() for name in names.split(",")}

ROLES = {
    fold(word): role
    for role, words in {
        "agent": "agent,operator,客服,客服人員,專員,坐席,客服专员,专员,オペレーター,オペレータ,担当者",
        "supervisor": "supervisor,sv,主管,組長,督導,班长,组长,主管,スーパーバイザー,管理者",
        "administrator": "administrator,admin,管理員,系統管理員,管理员,系统管理员,システム管理者",
        "observer": "observer,觀察者,观察者,閲覧者,オブザーバー",
    }.items()
    for word in words.split(",")
}
TIERS = {
    fold(word): tier
    for tier, words in {
        "gold": "gold,vip,金,金卡,黃金,黄金,ゴールド",
        "silver": "silver,銀,銀卡,银,银卡,白銀,シルバー",
        "": "none,standard,normal,一般,普通,無,无,-,なし",
    }.items()
    for word in words.split(",")
}
LOCALES = {
    fold(word): locale
    for locale, words in {
        "en": "en,english,英文,英語,英语",
        "zh-TW": "zh-tw,zh-hant,zh-hk,traditional chinese,繁體中文,繁中,正體中文,中文,國語",
        "zh-CN": "zh-cn,zh-hans,zh,simplified chinese,简体中文,簡體中文,简中,普通话",
        "ja": "ja,jp,japanese,日文,日語,日语,日本語",
    }.items()
    for word in words.split(",")
}


def guess(
    kind: ImportKind,
    header: Sequence[str],
    own: Mapping[str, str],
    told: Mapping[str, str] | None = None,
    first: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return which field each column most likely is; a field is taken once, by the first.

    `own`: the company's fields or skills by their names; `told`: what somebody chose for a heading before; `first`: the
    first line, by which `id` is told from a number of the company's own.
    """
    by_name = {fold(name): field for name, field in own.items()}
    able = {*FIELDS[kind], *own.values()}
    found: list[str] = []
    for name, cell in zip(header, [*first, *[""] * len(header)], strict=False):
        head = fold(name)
        field = head if head in able else (told or {}).get(head, by_name.get(head) or _KNOWN.get(head) or "")
        if field == "id" and not _is_id(cell):
            field = "external"
        found.append(field if field in able and field not in found else "")
    return tuple(found)


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text.strip().removeprefix("urn:uuid:")))
    except ValueError:
        return False


def checked_mapping(kind: ImportKind, mapping: Sequence[str], header: Sequence[str], own: Mapping[str, str]) -> None:
    """Raise Refused unless each column has one field of this kind, and what is needed is among them."""
    able = {*FIELDS[kind], *own.values()}
    chosen = [field for field in mapping if field]
    if len(mapping) != len(header) or not set(chosen) <= able or len(set(chosen)) < len(chosen):
        raise Refused("mapping", "A column leads to no field, or two lead to one.", "Choose a field for each column.")
    for least in NEEDED[kind]:
        if not set(least) & set(chosen):
            raise Refused(
                "mapping_needed", f"A column is needed for {' or '.join(least)}.", "Choose which column that is."
            )


def learned(
    kind: ImportKind, header: Sequence[str], mapping: Sequence[str], own: Mapping[str, str], first: Sequence[str] = ()
) -> dict[str, str | None]:
    """Return what is to be known of headings: where another field was chosen than is guessed, which; else nothing."""
    guessed = guess(kind, header, own, None, first)
    return {
        fold(name): field if field != instead else None
        for name, field, instead in zip(header, mapping, guessed, strict=True)
        if fold(name)
    }

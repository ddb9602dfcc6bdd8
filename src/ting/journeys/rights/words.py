"""The words of what is left, and of the copy that somebody is given, in the tenant's language."""

from typing import NamedTuple

from ting.domains.tenancy.api import Tenant
from ting.kit.locale import Locale


class Words(NamedTuple):
    """Those of one language."""

    gone: str
    nobody: str
    title: str
    made: str
    intro: str
    rows: str
    files: str


WORDS: dict[Locale, Words] = {
    "en": Words(
        "(erased)",
        "Erased customer",
        "What {tenant} keeps about {name}",
        "Made on {at}",
        "Each file below holds everything of its sort, as it is kept (JSON). What was sent lies in the folder “files”.",
        "entries",
        "Files",
    ),
    "zh-TW": Words(
        "（已刪除）",
        "已刪除的顧客",
        "{tenant} 所保存的 {name} 個人資料",
        "製作時間：{at}",
        "以下每個檔案依保存的原樣收錄一類資料（JSON）；往來傳送的檔案在「files」資料夾。",
        "筆",
        "檔案",
    ),
    "zh-CN": Words(
        "（已删除）",
        "已删除的客户",
        "{tenant} 所保存的 {name} 个人数据",
        "生成时间：{at}",
        "以下每个文件按保存的原样收录一类数据（JSON）；往来发送的文件在“files”文件夹。",
        "条",
        "文件",
    ),
    "ja": Words(
        "（消去済み）",
        "消去されたお客様",
        "{tenant} が保存している {name} 様のデータ",
        "作成日時：{at}",
        "以下のファイルには、種類ごとにすべてのデータが保存されたままの形（JSON）で入っています。送受信したファイルは「files」フォルダーにあります。",
        "件",
        "ファイル",
    ),
}


def words_of(tenant: Tenant) -> Words:
    """Return a tenant's words, in its language."""
    return Words(*map(tenant.sayer(tenant.locale), WORDS[tenant.locale]))

"""How a file of somebody else's program is read: its encoding, its delimiter, its columns. Pure."""

import csv
import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import fold

ImportKind = Literal["agents", "customers"]
State = Literal["draft", "checking", "checked", "running", "stopped", "done"]
Outcome = Literal["new", "changed", "same", "rejected"]
Encoding = Literal["utf-8", "utf-16", "big5", "gb18030", "shift_jis"]
ENCODINGS = get_args(Encoding)
DELIMITERS = (",", ";", "\t", "|")
MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 50_000
MAX_COLUMNS = 60
CELL_MAX = 4000
KEPT_MS = 31 * 86_400_000

# Windows' own tables: what Excel writes is these, and a little more than the standards they are named after.
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "big5": "cp950", "gb18030": "gb18030", "shift_jis": "cp932"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FORMULA = re.compile(r"'[\s\u200b-\u200f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\t\r\n]")

FIELDS: Mapping[ImportKind, tuple[str, ...]] = {
    "agents": ("email", "name", "alias", "role", "team", "site", "capacity", "locale", "skills"),
    "customers": ("name", "phone", "email", "tier", "lang", "note"),
}
NEEDED: Mapping[ImportKind, tuple[tuple[str, ...], ...]] = {"agents": (("email",),), "customers": (("phone", "email"),)}
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


class Line(NamedTuple):
    """A line as it is worked through; `line` is where it begins in the file."""

    no: int
    line: int
    cells: tuple[str, ...]
    repeats: int | None = None
    """An earlier line of the file that is about the same."""


class Sheet(NamedTuple):
    """A file that was read."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is read in. `next`: so many of its `total` lines are behind it."""

    id: uuid.UUID
    kind: ImportKind
    file: str
    encoding: Encoding
    delimiter: str
    header: tuple[str, ...]
    mapping: tuple[str, ...]
    """A field for each column; '' is none. `skill:<id>` is the level of one skill."""
    options: dict[str, Any]
    state: State
    total: int
    next: int
    by: uuid.UUID
    at: int
    done_at: int | None


class Result(NamedTuple):
    """What became of a line, or would. A rejected one says why."""

    no: int
    outcome: Outcome
    code: str | None = None
    detail: str | None = None


def detect(data: bytes) -> Encoding:
    """Return the encoding in which a file most likely is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        tried: tuple[Encoding, ...] = ("big5", "gb18030", "shift_jis")
        return max(tried, key=lambda encoding: _likely(data, encoding))
    return "utf-8"


def read(data: bytes, encoding: Encoding, delimiter: str | None) -> tuple[Sheet, str]:
    """Return the sheet and its delimiter, which is found out when it is not given. Raises Refused."""
    try:
        text = data.decode(_CODECS[encoding])
    except UnicodeDecodeError as error:
        raise Refused(
            "encoding", f"This file is not in {encoding}.", "Choose another encoding.", at=error.start
        ) from error
    text = text.replace("\x00", "")
    delimiter = delimiter or _delimiter(text)
    if delimiter not in DELIMITERS:
        raise Refused("delimiter", "Columns are not separated by this.", "Choose comma, semicolon, tab or bar.")
    rows = _rows(text, delimiter)
    if not rows:
        raise Refused("empty_file", "There is no line in this file.", "Choose a file with a line of headings.")
    _, header = rows[0]
    if len(header) > MAX_COLUMNS:
        raise Refused("too_long", f"A list has at most {MAX_COLUMNS} columns.", "Leave out what is not needed.")
    if len(rows) - 1 > MAX_LINES:
        raise Refused("too_long", f"A list has at most {MAX_LINES} lines.", "Cut it into several files.")
    lines = tuple(Line(no, line, cells) for no, (line, cells) in enumerate(rows[1:], 1))
    return Sheet(tuple(cell[:200] for cell in header), lines), delimiter


def guess(kind: ImportKind, header: Sequence[str], skills: Mapping[str, uuid.UUID]) -> tuple[str, ...]:
    """Return which field each column most likely is; a field is taken once, by the first."""
    by_name = {fold(name): f"skill:{id_}" for name, id_ in skills.items()} if kind == "agents" else {}
    found: list[str] = []
    for name in header:
        field = _KNOWN.get(fold(name)) or by_name.get(fold(name)) or ""
        known = field.startswith("skill:") or field in FIELDS[kind]
        found.append(field if known and field not in found else "")
    return tuple(found)


def checked_mapping(
    kind: ImportKind, mapping: Sequence[str], header: Sequence[str], skills: Mapping[str, uuid.UUID]
) -> None:
    """Raise Refused unless each column has one field of this kind, and what is needed is among them."""
    able = {*FIELDS[kind], *(f"skill:{id_}" for id_ in skills.values() if kind == "agents")}
    chosen = [field for field in mapping if field]
    if len(mapping) != len(header) or not set(chosen) <= able or len(set(chosen)) < len(chosen):
        raise Refused("mapping", "A column leads to no field, or two lead to one.", "Choose a field for each column.")
    for least in NEEDED[kind]:
        if not set(least) & set(chosen):
            raise Refused(
                "mapping_needed", f"A column is needed for {' or '.join(least)}.", "Choose which column that is."
            )


def values(mapping: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a line's values by field; columns that are not mapped are left out, empty ones too."""
    pairs = zip(mapping, cells, strict=False)
    return {field: bare(cell).strip() for field, cell in pairs if field and bare(cell).strip()}


def bare(cell: str) -> str:
    """Return a cell without the apostrophe by which a file of ours keeps a spreadsheet from running it."""
    return cell[1:] if _FORMULA.match(cell) else cell


def repeated(lines: Sequence[Line], keys: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Return which lines repeat an earlier one by one of its keys, and where that one stands in the file."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for line in lines:
        known = [first[key] for key in keys.get(line.no, ()) if key in first]
        if known:
            found[line.no] = min(known)
        for key in keys.get(line.no, ()):
            first.setdefault(key, line.line)
    return found


def levels(text: str) -> list[tuple[str, int]]:
    """Return skills as people write them: `English 3; Japanese: 5`; without a level it is 1. Raises Refused."""
    found = []
    for part in re.split(r"[;；、,，/|\n]", text):
        if not part.strip():
            continue
        match = re.fullmatch(r"\s*(.*?)\s*[:：=\s(（]?\s*([0-9０-９]+)?\s*[)）]?\s*", part)
        if match is None or not match[1]:
            raise Refused("skill", f"{part.strip()[:60]!r} is not a skill.", "Write skills like English 3; Japanese 5.")
        found.append((match[1], level(match[2] or "1")))
    return found


def level(text: str) -> int:
    """Return a level, 0 to 5. Raises Refused."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded not in {"0", "1", "2", "3", "4", "5"}:
        raise Refused("level", f"{text[:20]!r} is not a level.", "Levels go from 0 to 5.")
    return int(folded)


def _rows(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(_LINE.findall(text), delimiter=delimiter)
    found = []
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((begins, tuple(cell[:CELL_MAX] for cell in row)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            "csv", f"Line {reader.line_num} cannot be read: {error}.", "Save it as CSV again.", line=reader.line_num
        ) from error
    return found


def _delimiter(text: str) -> str:
    """Return what separates columns: what makes the first lines alike, in as many columns as possible."""

    def alike(delimiter: str) -> tuple[int, int]:
        try:
            rows = [len(cells) for _, cells in _rows("\n".join(text.splitlines()[:30]), delimiter)]
        except Refused:
            return (0, 0)
        columns, times = Counter(rows).most_common(1)[0] if rows else (1, 0)
        return (times, columns) if columns > 1 else (0, 0)

    return max(DELIMITERS, key=alike)


def _likely(data: bytes, encoding: Encoding) -> float:
    """Return which share of the letters are everyday ones in this encoding; -1 when it cannot be read in it."""
    codec = _CODECS[encoding]
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return -1
    letters = [ch for ch in text[:20_000] if ord(ch) > 0x7F and unicodedata.category(ch)[0] in "LC"]
    return sum(_everyday(ch, encoding, codec) for ch in letters) / len(letters) if letters else 0


def _everyday(ch: str, encoding: Encoding, codec: str) -> bool:
    try:
        raw = ch.encode(codec)
    except UnicodeEncodeError:
        return False
    if len(raw) != 2:
        return False
    lead, trail = raw
    match encoding:
        case "big5":
            return 0xA4 <= lead <= 0xC6
        case "gb18030":
            return 0xB0 <= lead <= 0xD7 and trail >= 0xA1
        case _:
            return 0x82 <= lead <= 0x83 or 0x88 <= lead <= 0x98

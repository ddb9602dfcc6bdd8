"""A tenant's own words: which sentences they come into and how, over every sentence that Ting has in four languages."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ting.domains.tenancy.terms import TERMS, Terms, Word, chosen
from ting.domains.tenancy.wording import KEPT, SAID, UNSAID, sayer, wordings
from ting.journeys.transcript.words import words_in
from ting.kit.locale import LOCALES, Locale
from ting.kit.problem import Refused

UI = Path(__file__).parents[2] / "ui" / "src"
GAME: dict[Locale, dict[str, Word]] = {
    "en": {
        "agent": Word("operator"),
        "customer": Word("user"),
        "queue": Word("case line"),
        "contact": Word("enquiry", "enquiries"),
        "supervisor": Word("duty manager"),
        "centre": Word("adviser desk"),
    },
    "zh-TW": {
        "agent": Word("遊戲管理員"),
        "customer": Word("玩家"),
        "queue": Word("案件隊列"),
        "contact": Word("來電"),
        "supervisor": Word("督導"),
        "centre": Word("玩家支援站"),
    },
    "zh-CN": {
        "agent": Word("游戏管理员"),
        "customer": Word("玩家"),
        "queue": Word("工单列"),
        "contact": Word("来电"),
        "supervisor": Word("督导"),
        "centre": Word("玩家支持站"),
    },
    "ja": {
        "agent": Word("コミュニケーター"),
        "customer": Word("プレイヤー"),
        "queue": Word("案件列"),
        "contact": Word("入電"),
        "supervisor": Word("リーダー"),
        "centre": Word("お客様相談センター"),
    },
}


def terms_of(words: dict[Locale, dict[str, Word]]) -> Terms:
    """Turn words by language and term about."""
    return chosen({term: {lang: each[term] for lang, each in words.items() if term in each} for term in TERMS})


def catalogue(lang: str) -> dict[str, str]:
    """Every sentence of a language, by its place, but those of the page on which terms are chosen."""
    files = (path for path in sorted((UI / "i18n" / lang).glob("*.json")) if path.stem != "admin-terms")
    return {f"{path.stem}.{key}": text for path in files for key, text in flat(json.loads(path.read_text("utf-8")))}


def flat(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Go through what stands at the ends of a catalogue's branches."""
    if isinstance(value, str):
        yield at, value
    else:
        for key, each in value.items():
            yield from flat(each, f"{at}.{key}".lstrip("."))


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("en", "An agent calls a customer.", "An operator calls a user."),
        ("en", "A supervisor of the centre; a centre", "A duty manager of the adviser desk; an adviser desk"),
        ("en", "Contacts of the agent’s queues", "Enquiries of the operator’s case lines"),
        ("en", "no contact | {n} contact | {n} contacts", "no enquiry | {n} enquiry | {n} enquiries"),
        ("en", "{customer} is in contact; Contact points; after-contact work", None),
        ("en", "queued, contacted, agency", None),
        ("zh-TW", "只有顧客或客服人員可以這麼做；理財專員不行。", "只有玩家或遊戲管理員可以這麼做；理財專員不行。"),
        ("zh-TW", "進線管道：單位主管到服務中心", None),
        ("zh-CN", "坐席与客户端，客户与队列 {queue}", "游戏管理员与客户端，玩家与工单列 {queue}"),
        ("zh-CN", "该会话的会话记录", "该来电的会话记录"),
        ("ja", "窓口・担当者・スキル", "案件列・コミュニケーター・スキル"),
        ("ja", "CSVをSVへ、受付窓口はセンター全体", "CSVをリーダーへ、受付窓口はお客様相談センター全体"),
    ],
)
def test_a_sentence_is_said_in_a_tenants_words(lang: Locale, text: str, said: str | None) -> None:
    assert sayer(lang, wordings(terms_of(GAME))[lang])(text) == (said or text)


COMPOUNDS: dict[Locale, dict[str, str]] = {
    "en": {
        "queues": "case lines",
        "Contact points": "Contact points",
        "After-contact work": "After-contact work",
        "In contact": "In contact",
        "supervisor’s": "duty manager’s",
        "customers’": "users’",
        "Type of centre": "Type of adviser desk",
        "An agent": "An operator",
        "A customer": "A user",
    },
    "zh-TW": {
        "進線管道": "進線管道",
        "歷史進線": "歷史來電",
        "進線數": "來電數",
        "進線編號": "來電編號",
        "這通進線": "這通來電",
        "每位顧客": "每位玩家",
        "優先顧客": "優先玩家",
        "委託顧客": "委託玩家",
        "指定佇列": "指定案件隊列",
        "其他佇列": "其他案件隊列",
        "呼叫主管": "呼叫督導",
        "單位主管": "單位主管",
        "主管回應率": "督導回應率",
        "中心類型": "玩家支援站類型",
        "整個客服中心": "整個玩家支援站",
        "服務中心": "服務中心",
        "客服桌面": "客服桌面",
        "線上客服": "線上客服",
        "真人客服": "真人客服",
    },
    "zh-CN": {
        "进线渠道": "进线渠道",
        "历史会话": "历史来电",
        "会话记录": "会话记录",
        "会话窗口": "会话窗口",
        "会话量": "来电量",
        "客户端": "客户端",
        "公司客户": "公司客户",
        "优先客户": "优先玩家",
        "空闲坐席": "空闲游戏管理员",
        "坐席桌面": "游戏管理员桌面",
        "呼叫班长": "呼叫督导",
        "整个客服中心": "整个玩家支持站",
        "在线客服": "在线客服",
        "真人客服": "真人客服",
    },
    "ja": {
        "受付窓口": "受付窓口",
        "店頭窓口": "店頭窓口",
        "チャット窓口": "チャット窓口",
        "全窓口": "全案件列",
        "担当窓口": "担当案件列",
        "専用キュー": "専用案件列",
        "待ち行列": "案件列",
        "最終コンタクト": "最終入電",
        "コンタクト数": "入電数",
        "SV呼び出し": "リーダー呼び出し",
        "担当者なし": "コミュニケーターなし",
        "センターの種類": "お客様相談センターの種類",
        "CSV": "CSV",
    },
}
"""What stands in the catalogues with a term's word in it or around it, and what becomes of it."""


@pytest.mark.parametrize("lang", LOCALES)
def test_what_is_put_together_with_a_term_reads_right_or_stays_as_it_is(lang: Locale) -> None:
    say, everything = sayer(lang, wordings(terms_of(GAME))[lang]), "\n".join(catalogue(lang).values())
    assert [compound for compound in COMPOUNDS[lang] if compound not in everything] == []
    assert {compound: say(compound) for compound in COMPOUNDS[lang]} == COMPOUNDS[lang]
    assert [kept for kept in KEPT[lang] if kept.lower() not in everything.lower()] == []


@pytest.mark.parametrize("lang", LOCALES)
def test_each_sentence_of_a_catalogue_says_each_term_and_keeps_its_places(lang: Locale) -> None:
    marked: Terms = {term: {lang: Word(f"§{n}§", f"§{n}§")} for n, term in enumerate(TERMS)}
    say = sayer(lang, wordings(marked)[lang])
    written = catalogue(lang)
    said = {key: say(text) for key, text in written.items()}
    for n in range(len(TERMS)):
        assert any(f"§{n}§" in text for text in said.values())
    shape = re.compile(r"\{[^}]*\}|\|")
    assert {k: shape.findall(text) for k, text in said.items()} == {
        k: shape.findall(text) for k, text in written.items()
    }
    words = "|".join(word for found in SAID[lang].values() for word in found)
    left = re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE) if lang == "en" else re.compile(words)
    kept = re.compile(rf"\{{[^}}]*\}}|§\d§|{'|'.join(KEPT[lang])}", re.IGNORECASE)
    assert {key: text for key, text in said.items() if left.search(kept.sub("·", text))} == {}


@pytest.mark.parametrize("lang", LOCALES)
def test_beside_a_word_stands_what_ting_says_itself(lang: Locale) -> None:
    told = json.loads((UI / "i18n" / lang / "admin-terms.json").read_text("utf-8"))["field"]
    assert {term: word.lower() if lang == "en" else word for term, word in told.items()} == {
        term: SAID[lang][term][0] for term in TERMS
    }


def test_two_words_can_be_swapped_and_what_is_put_in_is_taken_for_nothing_else() -> None:
    swapped = terms_of({"en": {"agent": Word("customer"), "customer": Word("agent")}})
    assert sayer("en", wordings(swapped)["en"])("agents and customers") == "customers and agents"
    other = terms_of({"zh-TW": {"agent": Word("顧客代表"), "customer": Word("玩家")}})
    assert sayer("zh-TW", wordings(other)["zh-TW"])("客服人員與顧客") == "顧客代表與玩家"
    assert wordings({}) == {}
    assert sayer("ja", {})("お客様") == "お客様"


def test_who_reads_as_a_customer_is_addressed_and_has_conversations() -> None:
    to_customers = wordings(terms_of(GAME), to_customers=True)
    assert sayer("ja", to_customers["ja"])("お客様を担当者へ") == "お客様をコミュニケーターへ"
    assert sayer("zh-CN", to_customers["zh-CN"])("优先客户的会话") == "优先玩家的会话"
    for lang in LOCALES:
        pages = "\n".join(text for key, text in catalogue(lang).items() if key.startswith(("widget.", "portal.")))
        assert all(lang == "zh-CN" or word not in pages for word in SAID[lang]["contact"] if "contact" in UNSAID[lang])


@pytest.mark.parametrize("lang", LOCALES)
def test_letters_to_customers_say_no_term(lang: Locale) -> None:
    """Were one to, it would have to be said in the tenant's words."""
    say = sayer(lang, wordings(terms_of(GAME))[lang])
    found = 0
    for name in ("transcript.letters", "selfservice.letters", "cards.letters", "contact.answer"):
        module = importlib.import_module(f"ting.journeys.{name}")
        for words in (value for key, value in vars(module).items() if key.isupper() and isinstance(value, dict)):
            for text in letters(words, lang):
                found += 1
                assert say(text) == text
    assert found > 10


def test_a_transcript_is_told_in_the_tenants_words() -> None:
    say = sayer("zh-TW", wordings(terms_of(GAME), to_customers=True)["zh-TW"])
    words = words_in("zh-TW", say)
    assert words.plain["an_agent"] == "遊戲管理員"
    assert words.system["returned_to_queue"] == "遊戲管理員中斷，您排在隊伍最前面"


def letters(words: Any, lang: str) -> Iterator[str]:
    """Go through the texts of a letter in a language, however it is laid out."""
    if isinstance(words, str):
        yield words
    elif isinstance(words, tuple):
        yield from words
    elif lang in words:
        yield from letters(words[lang], lang)
    else:
        for each in words.values():
            yield from letters(each, lang)


def test_what_is_offered_to_begin_with_can_be_said() -> None:
    offered = json.loads((UI / "admin" / "kinds" / "terms.presets.json").read_text("utf-8"))
    for terms in offered.values():
        given: Any = {
            term: {lang: Word(*said.split("/")) for lang, said in words.items()} for term, words in terms.items()
        }
        assert chosen(given) == {term: given[term] for term in TERMS if term in given}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"queue": {"en": Word("{n} | @:x")}}, "term_word", "queue"),
        ({"queue": {"en": Word("x" * 31)}}, "term_word", "queue"),
        ({"queue": {"en": Word("line", "<b>")}}, "term_word", "queue"),
        ({"agent": {"en": Word("same")}, "queue": {"en": Word("Same ")}}, "term_twice", "queue"),
    ],
)
def test_what_no_sentence_could_bear_is_refused(given: Terms, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        chosen(given)
    assert (refused.value.code, refused.value.extra["field"]) == (code, field)

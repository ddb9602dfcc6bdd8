"""How sentences are said in a tenant's own words: what stands in Ting's, and what is put in its place. Pure.

A wording is a plain table of texts, the longest first. It is worked out here alone; whoever shows something, here or in a
browser, goes over a sentence once with it (`sayer`). What was put in is therefore never taken for another term.
"""

import re
from collections.abc import Callable, Mapping

from ting.domains.tenancy.terms import Term, Terms, Word
from ting.kit.locale import LOCALES, Locale

Wording = dict[str, str]

SAID: Mapping[Locale, Mapping[Term, tuple[str, ...]]] = {
    "en": {
        "agent": ("agent",),
        "customer": ("customer",),
        "queue": ("queue",),
        "contact": ("contact",),
        "supervisor": ("supervisor",),
        "centre": ("centre",),
    },
    "zh-TW": {
        "agent": ("客服人員", "專員"),
        "customer": ("顧客",),
        "queue": ("佇列",),
        "contact": ("進線",),
        "supervisor": ("主管",),
        "centre": ("客服中心", "中心"),
    },
    "zh-CN": {
        "agent": ("坐席", "客服人员"),
        "customer": ("客户",),
        "queue": ("队列",),
        "contact": ("会话", "进线"),
        "supervisor": ("班长",),
        "centre": ("客服中心", "中心"),
    },
    "ja": {
        "agent": ("オペレーター", "担当者"),
        "customer": ("お客様",),
        "queue": ("キュー", "窓口", "待ち行列"),
        "contact": ("コンタクト",),
        "supervisor": ("SV", "スーパーバイザー"),
        "centre": ("センター",),
    },
}
"""By which words Ting's sentences call a term; the first is shown as Ting's own."""

KEPT: Mapping[Locale, tuple[str, ...]] = {
    "en": ("contact point", "contact points", "in contact", "after contact", "after-contact"),
    "zh-TW": ("理財專員", "進線管道", "單位主管", "服務中心"),
    "zh-CN": (
        "客户端",
        "公司客户",
        "进线渠道",
        "服务中心",
        "会话记录",
        "会话窗口",
        "会话文字",
        "网页会话",
        "文字会话",
        "登录会话",
    ),
    "ja": ("受付窓口", "チャット窓口", "店頭窓口", "CSV"),
}
"""What contains a term's word and is no such thing."""

UNSAID: Mapping[Locale, frozenset[Term]] = {
    **dict.fromkeys(LOCALES, frozenset[Term](["contact"])),
    "ja": frozenset[Term](["contact", "customer"]),
}
"""What stays Ting's where a customer reads: to him it is a conversation; and お客様 is himself, addressed as is due."""

VOWEL = re.compile(r"(?!eu|one\b|once|uni|us[aei])[aeiou]|hour|honest|honou?r|heir", re.IGNORECASE)
"""How a word begins that is said with a vowel: an adviser, an hour; a user, a unit."""


def wordings(terms: Terms, *, to_customers: bool = False) -> dict[str, Wording]:
    """Return the wording of each language in which there are words of one's own."""
    found: dict[str, Wording] = {
        lang: _wording(lang, terms, UNSAID[lang] if to_customers else frozenset()) for lang in LOCALES
    }
    return {lang: wording for lang, wording in found.items() if wording}


def sayer(lang: str, wording: Wording) -> Callable[[str], str]:
    """Return what says a sentence of this language in these words. Places for figures and names (`{n}`) stay."""
    if not wording:
        return lambda text: text
    edge = r"\b" if lang == "en" else ""
    found = re.compile(rf"\{{[^}}]*\}}|{edge}(?:{'|'.join(map(re.escape, wording))}){edge}")
    return lambda text: found.sub(lambda match: wording.get(match[0], match[0]), text)


def _wording(lang: Locale, terms: Terms, unsaid: frozenset[Term]) -> Wording:
    said = {
        (found, term): words[lang]
        for term, words in terms.items()
        if lang in words and term not in unsaid
        for found in SAID[lang][term]
    }
    kept = [text for text in KEPT[lang] if any(found in text for found, _ in said)]
    pairs: Wording = {}
    for (found, _), word in said.items():
        pairs |= _english(found, word) if lang == "en" else {found: word.one}
    pairs |= {form: form for text in kept for form in ((text, _capital(text)) if lang == "en" else (text,))}
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def _english(found: str, word: Word) -> Wording:
    """One and several, after an article and without, at the beginning of a sentence and within."""
    plain = {
        found: word.one,
        f"{found}s": word.many or f"{word.one}s",
        f"{_article(found)} {found}": f"{_article(word.one)} {word.one}",
    }
    return plain | {_capital(text): _capital(said) for text, said in plain.items()}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(word: str) -> str:
    return "an" if VOWEL.match(word) else "a"

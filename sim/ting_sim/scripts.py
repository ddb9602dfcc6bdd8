"""Conversations as data: reads `scripts/<language>.txt` into topics, and fills in what varies.

A topic knows its openings, and turns of what an agent says and what a customer answers. Both sides of the simulation
read the same book, so an agent can follow a customer he has never met, by the words of the question.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-TW", "zh-CN", "ja", "en")
_FOLDER = Path(__file__).parent / "scripts"
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def _skeleton(opening: str) -> re.Pattern[str]:
    """A pattern of the opening, whatever its slots were filled with."""
    return re.compile(".+".join(re.escape(part) for part in _SLOT.sub("\0", opening).split("\0")))


@dataclass(frozen=True, slots=True)
class Line:
    """What one side says at one point: several wordings, perhaps with a picture."""

    wordings: tuple[str, ...]
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of trouble. `turns` are pairs: what the agent says, what the customer answers."""

    key: str
    family: str
    queue_words: tuple[str, ...]
    code_words: tuple[str, ...]
    hints: tuple[str, ...]
    openings: tuple[str, ...]
    turns: tuple[tuple[Line, Line], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All that is said in one language."""

    lang: str
    pools: Mapping[str, tuple[str, ...]]
    topics: tuple[Topic, ...]

    def family(self, family: str) -> tuple[Topic, ...]:
        """The topics of one trade: game or bank."""
        return tuple(topic for topic in self.topics if topic.family == family)

    def content(self, text: str) -> bool:
        """Whether these are the words of a customer who needs nothing more."""
        return any(_skeleton(line).fullmatch(text.strip()) for line in self.pools["thanks"])

    def recognise(self, text: str, family: str | None = None) -> Topic | None:
        """The topic that opens like this, else the one whose hints the text holds most of; None when it holds none."""
        lower = text.lower()
        topics = self.topics if family is None else self.family(family)
        for topic in topics:
            if any(_skeleton(opening).fullmatch(text.strip()) for opening in topic.openings):
                return topic
        best: tuple[int, Topic] | None = None
        for topic in topics:
            score = sum(len(hint) for hint in topic.hints if hint.lower() in lower)
            if score and (best is None or score > best[0]):
                best = (score, topic)
        return best[1] if best else None


@dataclass
class _Draft:
    key: str
    family: str
    queue_words: tuple[str, ...]
    code_words: tuple[str, ...]
    hints: tuple[str, ...]
    openings: list[str] = field(default_factory=list)
    agent: list[Line] = field(default_factory=list)
    customer: list[Line] = field(default_factory=list)

    def done(self) -> Topic:
        if not self.openings or len(self.agent) != len(self.customer):
            raise ValueError(f"topic {self.key}: {len(self.agent)} agent lines, {len(self.customer)} answers")
        return Topic(
            self.key,
            self.family,
            self.queue_words,
            self.code_words,
            self.hints,
            tuple(self.openings),
            tuple(zip(self.agent, self.customer, strict=True)),
        )


def _wordings(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def parse(lang: str, text: str) -> Book:
    """Read a book from its text; ValueError names the topic that is not whole."""
    pools: dict[str, list[str]] = {}
    drafts: list[_Draft] = []
    family, pool = "", ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            family = line.strip("[]")
        elif line.startswith("@"):
            pool = line[1:].strip()
            pools[pool] = []
        elif line.startswith("=="):
            key, queue, code, hints = (part.strip() for part in line[2:].split("|"))
            drafts.append(_Draft(key, family, tuple(queue.split()), tuple(code.split()), tuple(hints.split())))
        elif line.startswith("?"):
            drafts[-1].openings.append(line[1:].strip())
        elif line.startswith(">"):
            drafts[-1].agent.append(Line(_wordings(line[1:])))
        elif line.startswith("<"):
            picture = line.startswith("<+")
            drafts[-1].customer.append(Line(_wordings(line[2 if picture else 1 :]), picture))
        else:
            pools[pool].append(line)
    return Book(lang, {name: tuple(lines) for name, lines in pools.items()}, tuple(draft.done() for draft in drafts))


@cache
def book(lang: str) -> Book:
    """The book of a language, English for one we do not know."""
    known = lang if lang in LANGUAGES else "en"
    return parse(known, (_FOLDER / f"{known}.txt").read_text(encoding="utf-8"))


_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zh-TW": {
        "server": ("天鷹", "銀河", "霧港", "赤潮", "星塵"),
        "item": ("星辰之刃", "潮汐法杖", "深海護符", "雷鳴弓", "鯨骨鎧甲"),
        "boss": ("深淵海皇", "裂空巨龍", "霧中船長"),
        "event": ("週年慶", "夏日祭", "星祈"),
        "guild": ("夜行俱樂部", "珍奶騎士團", "佛系養老院", "破曉"),
        "char": ("小明不睡覺", "阿蘭朵", "月下獨酌", "補血不收費", "肥宅快樂水", "Kuroneko"),
        "char2": ("xX飛天豬Xx", "自動打錢01", "路過的神"),
        "pay": ("信用卡", "超商代碼", "電信帳單", "LINE Pay"),
        "isp": ("中華", "台灣大", "遠傳"),
        "phone": ("iPhone 15", "Pixel 8", "三星 S23", "小米 13"),
        "shop": ("海外書店", "訂房網站", "音樂訂閱"),
        "branch": ("信義", "板橋", "逢甲", "前鎮"),
        "date": ("昨天", "前天", "上週五", "大前天"),
        "date2": ("本週四", "下週二", "明天"),
        "bankno": ("代碼 822", "代碼 013", "郵局"),
    },
    "ja": {
        "server": ("天鷹", "銀河", "霧港", "赤潮"),
        "item": ("星辰の刃", "潮汐の杖", "深海の護符", "雷鳴の弓"),
        "boss": ("深淵の海皇", "裂空の巨竜"),
        "event": ("周年祭", "夏祭り", "星祈"),
        "guild": ("夜更かし倶楽部", "ねこまんま騎士団", "暁"),
        "char": ("くろねこ丸", "みけ", "月見酒", "はるか", "Kuroneko"),
        "char2": ("xX神速Xx", "auto01", "通りすがり"),
        "pay": ("クレジットカード", "コンビニ払い", "キャリア決済", "PayPay"),
        "isp": ("ドコモ光", "auひかり", "ソフトバンク"),
        "phone": ("iPhone 15", "Pixel 8", "Xperia 1", "AQUOS"),
        "shop": ("海外書店", "宿泊予約サイト", "音楽配信"),
        "branch": ("信義", "板橋", "逢甲"),
        "date": ("昨日", "一昨日", "先週の金曜"),
        "date2": ("木曜日", "来週火曜", "明日"),
        "bankno": ("コード822", "コード013"),
    },
    "en": {
        "server": ("Sky Eagle", "Galaxy", "Mistport", "Red Tide"),
        "item": ("Starblade", "Tidal Staff", "Deepsea Charm", "Thunder Bow"),
        "boss": ("Abyss Emperor", "Riftwing", "the Captain in the Mist"),
        "event": ("Anniversary", "Summer", "Starwish"),
        "guild": ("Night Owls", "Bubble Tea Knights", "Daybreak"),
        "char": ("Amberleaf", "NoSleepMing", "TankYou", "Moonshine", "Kuroneko"),
        "char2": ("xXflyingpigXx", "goldbot01", "JustPassing"),
        "pay": ("my card", "PayPal", "Google Pay", "Apple Pay"),
        "isp": ("Singtel", "BT", "Comcast", "StarHub"),
        "phone": ("iPhone 15", "Pixel 8", "Galaxy S23"),
        "shop": ("an online bookshop", "a hotel site", "a music service"),
        "branch": ("Xinyi", "Banqiao", "Fengjia"),
        "date": ("yesterday", "two days ago", "last Friday"),
        "date2": ("Thursday", "next Tuesday", "tomorrow"),
        "bankno": ("code 822", "code 013"),
    },
}
_WORDS_CN: Mapping[str, tuple[str, ...]] = {
    "server": ("天鹰", "银河", "雾港", "赤潮"),
    "item": ("星辰之刃", "潮汐法杖", "深海护符", "雷鸣弓"),
    "boss": ("深渊海皇", "裂空巨龙", "雾中船长"),
    "event": ("周年庆", "夏日祭", "星祈"),
    "guild": ("夜猫子联盟", "咸鱼养老院", "破晓"),
    "char": ("月下独酌", "奶妈不背锅", "摸鱼小王子", "Kuroneko"),
    "char2": ("xX飞天猪Xx", "打金01号", "路过的神"),
    "pay": ("微信支付", "支付宝", "银联卡"),
    "isp": ("电信", "联通", "移动"),
    "phone": ("iPhone 15", "小米 14", "华为 Mate 60"),
    "shop": ("海外书店", "订房网站", "音乐订阅"),
    "branch": ("信义", "板桥", "逢甲"),
    "date": ("昨天", "前天", "上周五"),
    "date2": ("周四", "下周二", "明天"),
    "bankno": ("代码 822", "代码 013"),
}


class Filler:
    """What one conversation is about: each slot keeps its value from the first word to the last."""

    def __init__(self, lang: str, rng: random.Random, **known: str) -> None:
        """`known` are slots whose value is given: the agent's and the customer's names."""
        self._words = _WORDS_CN if lang == "zh-CN" else _WORDS.get(lang, _WORDS["en"])
        self._rng = rng
        self.known: dict[str, str] = dict(known)

    def fill(self, text: str) -> str:
        """Put values into the slots of a line."""
        return _SLOT.sub(lambda found: self._value(found.group(1)), text)

    def _value(self, slot: str) -> str:
        if slot not in self.known:
            self.known[slot] = self._make(slot)
        return self.known[slot]

    def _make(self, slot: str) -> str:
        rng = self._rng
        if slot in self._words:
            return rng.choice(self._words[slot])
        makers: dict[str, Callable[[], str]] = {
            "order": lambda: f"SS{rng.randrange(10**7, 10**8)}",
            "amount": lambda: f"{rng.choice((150, 330, 490, 990, 1490, 2990, 3290)):,}",
            "diamonds": lambda: f"{rng.choice((60, 300, 680, 1280, 3280)):,}",
            "last4": lambda: f"{rng.randrange(10_000):04d}",
            "last4b": lambda: f"{rng.randrange(10_000):04d}",
            "last5": lambda: f"{rng.randrange(100_000):05d}",
            "phone3": lambda: f"{rng.randrange(1000):03d}",
            "time": lambda: f"{rng.randrange(7, 24)}:{rng.randrange(60):02d}",
            "time2": lambda: f"{rng.choice((12, 17, 18, 20))}:00",
            "ping": lambda: str(rng.randrange(180, 900)),
            "percent": lambda: str(rng.choice((12, 47, 63, 88, 99))),
            "gb": lambda: str(rng.randrange(2, 40)),
            "days": lambda: str(rng.choice((3, 7, 30, 90))),
            "num": lambda: str(rng.randrange(20, 75)),
            "num2": lambda: str(rng.randrange(8, 40)),
            "month": lambda: str(rng.randrange(1, 13)),
            "day": lambda: str(rng.randrange(1, 29)),
            "fee": lambda: rng.choice(("1,200", "2,000", "3,600")),
            "loan": lambda: str(rng.randrange(30, 900)),
            "rate": lambda: f"{rng.uniform(1.9, 2.8):.2f}",
            "mail": lambda: rng.choice(("ming", "sato", "amy.c", "k.lin", "star")) + "***",
            "code": lambda: "".join(rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(10)),
            "ahead": lambda: str(rng.randrange(1, 5)),
        }
        maker = makers.get(slot)
        return maker() if maker is not None else ""

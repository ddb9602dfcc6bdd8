"""What customers call themselves, by language, when they come for the first time."""

from __future__ import annotations

import random

NAMES: dict[str, tuple[str, ...]] = {
    "zh-TW": (
        "林小明", "陳怡君", "張家豪", "黃詩涵", "李冠廷", "吳雅婷", "劉宗翰", "蔡佩珊", "楊承恩", "許雅雯",
        "鄭宇軒", "謝欣怡", "洪志偉", "郭子涵", "曾柏翰", "廖淑芬", "阿蘭朵", "小明不睡覺", "肥宅快樂水", "月下獨酌",
    ),
    "zh-CN": (
        "王伟", "李娜", "张敏", "刘洋", "陈静", "杨磊", "赵雪", "黄涛", "周杰", "吴倩", "摸鱼小王子", "奶妈不背锅",
    ),
    "ja": (
        "佐藤 健", "鈴木 一郎", "高橋 美咲", "田中 翔", "伊藤 さくら", "渡辺 大輔", "山本 葵", "中村 蓮",
        "くろねこ丸", "みけ",
    ),
    "en": (
        "Amy Chen", "Daniel Tan", "Sophie Miller", "Raj Patel", "Liam O'Brien", "Grace Lim", "Noah Kim", "TankYou",
        "Amberleaf", "Hannah Schulz",
    ),
}  # fmt: skip


def some_name(lang: str, rng: random.Random) -> str | None:
    """A name; one in ten gives none."""
    return None if rng.random() < 0.1 else rng.choice(NAMES.get(lang, NAMES["en"]))

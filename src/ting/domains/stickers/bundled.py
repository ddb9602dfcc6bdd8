"""The stickers that come with the house: the vessel as a character. Their pictures lie in `pictures`, by key."""

from ting.domains.stickers.model import Sticker

PACK = "Ting"
_MEANINGS = {
    "hello": ("Hello", "你好", "你好", "こんにちは"),
    "thanks": ("Thank you", "謝謝", "谢谢", "ありがとう"),
    "sorry": ("Sorry", "抱歉", "抱歉", "ごめんなさい"),
    "wait": ("One moment, please", "請稍等", "请稍等", "少々お待ちください"),
    "ok": ("OK", "沒問題", "没问题", "了解です"),
    "laugh": ("Laughing", "大笑", "大笑", "大笑い"),
    "cry": ("Crying", "大哭", "大哭", "大泣き"),
    "angry": ("Angry", "生氣", "生气", "怒っています"),
    "bow": ("With respect", "鞠躬", "鞠躬", "お辞儀"),
    "party": ("Hooray", "恭喜", "恭喜", "おめでとう"),
    "question": ("I do not understand", "不太懂", "不太懂", "よく分かりません"),
    "bye": ("Goodbye", "再見", "再见", "さようなら"),
    "love": ("Love it", "好喜歡", "好喜欢", "大好き"),
    "cheer": ("You can do it", "加油", "加油", "がんばって"),
    "sleepy": ("Sleepy", "想睡了", "困了", "眠いです"),
    "idea": ("I have an idea", "我有個想法", "我有个想法", "ひらめいた"),
}
BUNDLED = {
    key: Sticker(key, None, {"en": en, "zh-TW": tw, "zh-CN": cn, "ja": ja})
    for key, (en, tw, cn, ja) in _MEANINGS.items()
}

"""Notices as a module: to write them, to read them."""

from ting.domains.notices.api import PERMISSIONS
from ting.journeys.notices import routes
from ting.kit.module import Module, Option

MODULE = Module(
    key="notices",
    needs=("people",),
    permissions=PERMISSIONS,
    routes=routes.ROUTES,
    option=Option(
        names={
            "en": "Notices",
            "zh-TW": "公告",
            "zh-CN": "公告",
            "ja": "お知らせ",
        },
        does={
            "en": "A line that everybody, a team or a queue's agents read on their screens, and who has read it.",
            "zh-TW": "發給全體、某個團隊或某個佇列的一行公告，並知道誰讀過了。",
            "zh-CN": "发给全体、某个团队或某个队列的一行公告，并知道谁读过了。",
            "ja": "全員・チーム・キューの担当者の画面に出す一行のお知らせと、その既読状況です。",
        },
    ),
)

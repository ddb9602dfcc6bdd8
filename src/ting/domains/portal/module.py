"""The manifest of the portal."""

from ting.domains.portal import kinds
from ting.domains.portal.keeps import KEEPS
from ting.kit.check import some
from ting.kit.module import Module, Option

MODULE = Module(
    key="portal",
    needs=("people", "customers"),
    kinds=(kinds.HELP_PAGE,),
    checks=(some(kinds.HELP_PAGE, "portal.written", leg="system"),),
    option=Option(
        names={
            "en": "Help page",
            "zh-TW": "服務中心頁面",
            "zh-CN": "服务中心页面",
            "ja": "ヘルプページ",
        },
        does={
            "en": "A page of your own: opening hours, the wait right now, and customers' own conversations.",
            "zh-TW": "您專屬的網頁：服務時間、目前等候情形，以及顧客自己的對話紀錄。",
            "zh-CN": "您专属的网页：服务时间、当前等候情况，以及客户自己的会话记录。",
            "ja": "自社専用のページです。受付時間、いまの待ち状況、お客様ご自身の会話履歴を表示します。",
        },
    ),
    keeps=KEEPS,
)

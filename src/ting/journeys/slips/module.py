"""The manifest of slips."""

from ting.journeys.slips import routes
from ting.kit.module import Module, Option

MODULE = Module(
    key="slips",
    needs=("contact", "routing"),
    routes=routes.ROUTES,
    option=Option(
        names={
            "en": "Number slips",
            "zh-TW": "紙本號碼牌",
            "zh-CN": "纸质号码单",
            "ja": "番号札の印刷",
        },
        does={
            "en": "The number on paper, for somebody who waits on the spot.",
            "zh-TW": "替在現場等候的人印出號碼牌。",
            "zh-CN": "为在现场等候的人打印号码。",
            "ja": "その場で待つ方のために番号札を印刷します。",
        },
    ),
)

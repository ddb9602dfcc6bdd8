"""Rosters as a module."""

from ting.domains.rosters import api as rosters
from ting.journeys.rosters import duty, kinds
from ting.journeys.rosters.checks import CHECKS
from ting.kit.module import Module, Option

MODULE = Module(
    key="rosters",
    needs=("people", "routing"),
    kinds=(kinds.PROFILES, kinds.ROSTERS),
    checks=CHECKS,
    timers={rosters.TIMER: duty.turned},
    switched=duty.switched,
    option=Option(
        names={
            "en": "Rosters",
            "zh-TW": "班表",
            "zh-CN": "排班",
            "ja": "シフト表",
        },
        does={
            "en": "Shifts and routing profiles: whom a person serves changes by the hour. Off: everybody serves as he is set up.",
            "zh-TW": "班別與派案組合：服務對象隨時段切換。關閉後，每個人都依自己的設定服務。",
            "zh-CN": "班次与分配方案：服务对象随时段切换。关闭后，每个人都按自己的设置服务。",
            "ja": "シフトと担当パターンにより、時間帯ごとに受け持ちが変わります。オフにすると各自の設定どおりに受け付けます。",
        },
    ),
)

"""The manifest of telephony."""

from ting.domains.telephony import kinds
from ting.domains.telephony.checks import CHECKS
from ting.domains.telephony.dialling import DIAL, DIAL_ABROAD, DIAL_PREMIUM
from ting.domains.telephony.keeps import KEEPS
from ting.domains.telephony.lines import PERMISSION
from ting.domains.telephony.review import REVIEW
from ting.kit.module import Module, Option

MODULE = Module(
    key="telephony",
    permissions=(PERMISSION, DIAL, DIAL_ABROAD, DIAL_PREMIUM, REVIEW),
    kinds=(kinds.TRUNKS, kinds.DIALLING),
    checks=CHECKS,
    keeps=KEEPS,
    option=Option(
        names={"en": "Telephone", "zh-TW": "電話", "zh-CN": "电话", "ja": "電話"},
        does={
            "en": "Customers call by telephone, wait in the same queues, and are answered by a desk phone or a soft phone.",
            "zh-TW": "客戶來電與線上文字客服排同一條佇列，客服用桌上型電話或軟體電話接聽。",
            "zh-CN": "客户来电与在线文字客服排同一条队列，坐席用桌面电话或软电话接听。",
            "ja": "お客様の電話をチャットと同じキューで受け、卓上電話やソフトフォンで応答します。",
        },
    ),
)

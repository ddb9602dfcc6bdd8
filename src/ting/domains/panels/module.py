"""The manifest of panels."""

from ting.domains.panels import kinds, routes
from ting.domains.panels.keeps import KEEPS
from ting.domains.panels.model import PERMISSION
from ting.kit.module import Module, Option

MODULE = Module(
    key="panels",
    permissions=(PERMISSION,),
    routes=routes.ROUTES,
    kinds=(kinds.PANELS,),
    keeps=KEEPS,
    option=Option(
        names={"en": "External panels", "zh-TW": "外部資訊面板", "zh-CN": "外部信息面板", "ja": "外部パネル"},
        does={
            "en": "What other systems know, such as bills or the state of servers, stands beside the conversation.",
            "zh-TW": "帳單、伺服器狀態等其他系統的資料，直接顯示在對話旁。",
            "zh-CN": "账单、服务器状态等其他系统的资料，直接显示在会话旁。",
            "ja": "請求やサーバーの状態など、ほかのシステムの情報を会話の横に表示します。",
        },
    ),
)

"""The manifest of assets."""

from ting.domains.assets import kinds
from ting.domains.assets.keeps import KEEPS
from ting.domains.assets.model import PERMISSION
from ting.kit.check import some
from ting.kit.module import Module, Option

MODULE = Module(
    key="assets",
    needs=("people",),
    permissions=(PERMISSION,),
    kinds=(kinds.PRODUCTS, kinds.ASSETS),
    checks=(some(kinds.ASSETS, "assets.kept"),),
    option=Option(
        names={
            "en": "Asset library",
            "zh-TW": "產品資料",
            "zh-CN": "产品资料",
            "ja": "資料ライブラリー",
        },
        does={
            "en": "Manuals and other files by product, in versions, ready to be sent; who got which is kept.",
            "zh-TW": "依產品整理的說明書等檔案，有版本、隨時可傳送，並記錄誰收到哪一版。",
            "zh-CN": "按产品整理的说明书等文件，有版本、随时可发送，并记录谁收到哪一版。",
            "ja": "製品ごとの説明書などを版を分けて管理し、すぐに送れます。どなたにどの版を送ったかも残ります。",
        },
    ),
    keeps=KEEPS,
)

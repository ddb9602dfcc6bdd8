"""Who looks after webhooks hears by mail when nothing more is sent to one."""

from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.domains.webhooks import api as webhooks
from ting.events.webhook import WebhookStopped
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.feed import begin_now
from ting.kit.log import on

WORDS = {
    "en": (
        "Nothing more is sent to “{name}”",
        """{company} does not send to the webhook “{name}” any more, because {why}.

What was not sent waits, and goes when you resume it under Settings, Sent to webhooks.
""",
        {"gone": "the other side answered that the address is gone (410)", "failing": "it took nothing for days"},
    ),
    "zh-TW": (
        "已停止傳送至「{name}」",
        """{company}已停止傳送至 Webhook「{name}」，因為{why}。

尚未送出的內容會保留；在「設定」的「Webhook 傳送紀錄」按「恢復傳送」後便會送出。
""",
        {"gone": "對方回覆該網址已不存在（410）", "failing": "對方連續數日都沒有接收"},
    ),
    "zh-CN": (
        "已停止发送到“{name}”",
        """{company}已停止发送到 Webhook“{name}”，因为{why}。

尚未发出的内容会保留；在“设置”的“Webhook 发送记录”中点“恢复发送”后就会发出。
""",
        {"gone": "对方回复该地址已不存在（410）", "failing": "对方连续数日都没有接收"},
    ),
    "ja": (
        "「{name}」への送信を停止しました",
        """{company} は Webhook「{name}」への送信を停止しました。{why}ためです。

未送信の内容は保管されています。「設定」の「Webhook 送信履歴」で再開すると送信されます。
""",
        {"gone": "相手先がアドレスの廃止（410）を返した", "failing": "数日間、相手先が受け取らなかった"},
    ),
}


@on
async def tell_who_manages(tx: Tx, event: WebhookStopped, stored: Stored) -> None:
    """Mail those who may mend it, each in his language; who was told of this already is not told again."""
    found = (await webhooks.forms(tx, [event.webhook])).get(event.webhook)
    if found is None:
        return
    company = (await tenancy.current(tx)).name
    may = await people.who_may(tx, webhooks.PERMISSION)
    for id_, member in (await people.members(tx, sorted(may))).items():
        subject, text, why = WORDS.get(member.locale, WORDS["en"])
        await mail.send(
            tx,
            to=member.email,
            subject=subject.format(name=found.name),
            text=text.format(name=found.name, company=company, why=why[event.because]),
            key=f"webhook:{stored.id}:{id_}",
            kind="webhook",
        )


HANDLERS = (tell_who_manages,)


async def prepare(house: Tx) -> None:
    """Make all ready before the first webhook can be set up (in a transaction of the house): the past is told to nobody."""
    await webhooks.prepare(house)
    for handler in HANDLERS:
        await begin_now(house, handler.name)

"""What was answered to a message that was left goes to where its customer asked for it."""

from ting.domains.conversations import api as conversations
from ting.domains.mail import api as mail
from ting.domains.promises import api as promises
from ting.domains.tenancy import api as tenancy
from ting.journeys.company import post
from ting.journeys.library.carried import carried
from ting.kit.db import Tx

SUBJECT = {
    "en": "Your message {number} to {tenant}",
    "zh-TW": "回覆您的留言 {number}：{tenant}",
    "zh-CN": "回复您的留言 {number}：{tenant}",
    "ja": "お問い合わせ {number} への回答（{tenant}）",
}
BODY = {
    "en": "Hello,\n\nyou wrote to us:\n\n{question}\n\nOur answer:\n\n{answer}\n\n{tenant}\n",
    "zh-TW": "您好：\n\n您留言給我們：\n\n{question}\n\n我們的回覆：\n\n{answer}\n\n{tenant} 敬上\n",
    "zh-CN": "您好：\n\n您给我们留言：\n\n{question}\n\n我们的回复：\n\n{answer}\n\n{tenant}\n",
    "ja": "お問い合わせありがとうございます。\n\nお問い合わせ内容：\n\n{question}\n\n回答：\n\n{answer}\n\n{tenant}\n",
}
MOST = 1000


async def answered(tx: Tx, contact: conversations.Contact) -> None:
    """Keep the promise of a message: what its agent wrote is mailed, if that was asked for and can be done."""
    promise = (await promises.of_contacts(tx, [contact.id])).get(contact.id)
    await promises.keep(tx, contact.id)
    if promise is None or promise.over or promise.reach.kind != "email" or not await mail.can_send(tx):
        return
    said = await conversations.messages(tx, contact.id, limit=MOST)
    brought = await carried(tx, [each for each in said if each.code == "merged_from"])
    words_of_agents = sorted([*said, *brought.values()], key=lambda each: each.at)
    answer = "\n\n".join(
        each.text for each in words_of_agents if each.by.kind == "agent" and each.kind == "text" and each.text
    )
    if not answer:
        return
    tenant = (await tenancy.current(tx)).called(contact.lang)
    words = {"tenant": tenant, "number": contact.number, "question": contact.question, "answer": answer}
    await post.send(
        tx,
        to=promise.reach.value,
        subject=SUBJECT[contact.lang].format_map(words),
        text=BODY[contact.lang].format_map(words),
        key=f"answer:{contact.id}",
        kind="answer",
        lang=contact.lang,
        point=contact.point,
    )

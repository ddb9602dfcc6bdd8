"""What a centre should have of canned replies: one in each language in which it serves, at least."""

from ting.domains.replies import api as replies
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.kit.check import Check, Finding, each
from ting.kit.db import Tx


async def _languages(tx: Tx) -> Finding:
    said = {lang for reply in await replies.of_tenant(tx) if not reply.archived for lang in reply.texts}
    spoken = {lang for _, _, lang in await routing.skills(tx) if lang} | {(await tenancy.current(tx)).locale}
    return each(((lang, lang in said) for lang in sorted(spoken)), worst="warn" if said else "missing")


REPLIES = Check(leg="process", key="contact.languages", look=_languages, mend="replies")

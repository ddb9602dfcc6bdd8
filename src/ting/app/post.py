"""The installation's own mail sender, from its settings."""

from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.domains.mail import api as mail
from ting.kit.problem import Problem


def house(settings: Settings) -> mail.House:
    """Return what the settings say about mail. Raises Refused when they cannot be read."""
    try:
        return mail.house_of(settings.smtp_url, settings.mail_from, public_only=settings.mail_public_only)
    except Problem as problem:
        raise Refused(
            f"TING_SMTP_URL or TING_MAIL_FROM cannot be used: {problem.detail}",
            f"{problem.do} TING_MAIL_FROM is a name and an address: Ting <ting@example.com>.",
        ) from problem

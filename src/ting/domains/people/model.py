"""People, memberships, passwords: rules without I/O. What roles allow: roles.py."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.people.roles import SERVE, Rights
from ting.kit.locale import Locale
from ting.kit.problem import Refused

PASSWORD_MIN = 10
SESSION_MS = 12 * 3600 * 1000
TRIES = 10
INVITE_MS = 7 * 86_400_000
RESET_MS = 30 * 60 * 1000
ADDRESS_MS = 24 * 3600 * 1000
ASKS = 3
"""So many links for one account within TRIES_MS; ADDRESS_ASKS from one address."""
ADDRESS_ASKS = 30
ADDRESS_TRIES = 100
TRIES_MS = 15 * 60 * 1000


class Person(msgspec.Struct, frozen=True):
    """Somebody who works here. `alias` is the name that customers see."""

    id: UUID
    name: str
    alias: str
    email: str
    locale: Locale


class Membership(msgspec.Struct, frozen=True):
    """What a person is in one tenant. `role`: its key, `called`: its name."""

    tenant: UUID
    role: str
    team: str | None
    rights: Rights
    called: str = ""
    team_id: UUID | None = None
    site: UUID | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """What the role may do; EVERYTHING stands for all."""
        return self.rights.permissions


class Signed(msgspec.Struct, frozen=True):
    """A person with a live session, and his memberships by tenant."""

    person: Person
    session: UUID
    memberships: dict[UUID, Membership]
    lacks_second_factor: bool = False
    """A tenant of his asks for one: he sets it up, and reaches nothing else until then."""
    token: bool = False
    """A program, by an API token: `person` is as whom it acts, `session` the token."""
    beyond: dict[UUID, Membership] = {}
    """What he is where this session does not reach: the tenant asks for its own identity provider."""

    def may(self, tenant: UUID, permission: str) -> bool:
        """Say whether he has the permission in this tenant."""
        membership = self.memberships.get(tenant)
        return membership is not None and membership.rights.may(permission)


class SecondFactor(msgspec.Struct, frozen=True):
    """How it stands with a person's second factor: since when, if he has one, and how many recovery codes are left."""

    since: int | None
    codes_left: int


class Session(msgspec.Struct, frozen=True):
    """A session as its owner sees it."""

    id: UUID
    created_at: int
    seen_at: int
    user_agent: str
    current: bool
    provider: str | None = None
    """By which company's identity provider it was opened; null: by password."""


LinkKind = Literal["invite", "reset", "email"]


class Link(msgspec.Struct, frozen=True):
    """A one-time link by which a person sets his password (invited, also his name), or confirms a new mail address."""

    kind: LinkKind
    person: Person
    tenant: UUID | None
    expires_at: int
    email: str | None = None
    """The address that it confirms."""
    by: UUID | None = None


class Invitation(msgspec.Struct, frozen=True):
    """Somebody who was invited and has not come yet. Without `expires_at` his link was another tenant's."""

    person: UUID
    email: str
    name: str
    role: str
    expires_at: int | None


class Team(msgspec.Struct, frozen=True):
    """A group of people under one supervisor."""

    id: UUID
    name: str
    unit: UUID | None = None


class Agent(msgspec.Struct, frozen=True):
    """A person as his tenant sees him."""

    id: UUID
    name: str
    alias: str
    role: str
    team: str | None
    rights: Rights
    team_id: UUID | None = None
    site: UUID | None = None

    @property
    def serves(self) -> bool:
        """Say whether he answers customers."""
        return self.rights.may(SERVE)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is in one tenant, and what he is called. Who is disabled cannot sign in here, and keeps his past."""

    name: str
    alias: str
    email: str
    locale: str
    role: str
    team: UUID | None
    site: UUID | None
    unit: UUID | None = None
    disabled: bool


def check_password(password: str) -> None:
    """Raise Refused when a password is too weak to be kept."""
    if len(password) < PASSWORD_MIN:
        raise Refused(
            "password_short",
            f"A password has at least {PASSWORD_MIN} characters.",
            "Take a longer one; a sentence is good.",
        )
    if len(set(password)) < 4:
        raise Refused("password_plain", "The password repeats too few characters.", "Take one that is harder to guess.")


def check_email(email: str) -> str:
    """Return the address in the form that is kept; raise Refused when it cannot be one."""
    email = email.strip().lower()
    name, at, host = email.partition("@")
    if not (name and at and "." in host) or " " in email or len(email) > 254:
        raise Refused("email", f"{email!r} is not a mail address.", "Give an address such as name@example.com.")
    return email

"""Single sign-on: what a tenant sets up of its identity provider, and whose address its claims are. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ting.domains.people.model import check_email
from ting.kit.problem import Problem, Refused

DOMAINS = 50
HINT = "Ask an administrator of your centre."


class ProviderForm(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's identity provider (OpenID Connect), by which its people sign in."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    """What the button says after "Sign in with"."""
    issuer: Annotated[str, Meta(max_length=500)]
    client_id: Annotated[str, Meta(min_length=1, max_length=500)]
    secret: Annotated[str, Meta(max_length=2000)] | None = None
    """Written only; null leaves it as it is, an empty one takes it away (a public client)."""
    claim: Annotated[str, Meta(min_length=1, max_length=100)] = "email"
    """Which claim is the address by which a person is known here."""
    verified: bool = True
    """The provider must say that it has verified the address (`email_verified`). Without it, name `domains`."""
    domains: tuple[str, ...] = ()
    """Only addresses of these mail domains come in; empty: those of any."""
    strangers: str | None = None
    """The role that somebody gets who is not known here; null: only who was invited comes in. Needs `domains`."""
    password: bool = True
    """Whether people sign in by password as well. Without it only who may `signin.manage` still does."""


class ProviderKept(msgspec.Struct, frozen=True):
    """A provider, and the secret of the client, sealed."""

    form: ProviderForm
    secret: bytes | None


def checked_provider(form: ProviderForm) -> ProviderForm:
    """Return a provider as it is kept. Raises Refused."""
    domains = tuple(dict.fromkeys(each.strip().lower().removeprefix("@") for each in form.domains if each.strip()))
    if len(domains) > DOMAINS:
        raise _field("domains", f"There are at most {DOMAINS} mail domains.", "Leave out those that nobody uses.")
    for each in domains:
        if "." not in each or "@" in each or any(letter.isspace() for letter in each) or len(each) > 253:
            raise _field("domains", f"{each[:80]!r} is no mail domain.", "Write it as in example.com.")
    if not domains and (form.strangers is not None or not form.verified):
        raise _field(
            "domains",
            "Whose addresses come in must be said here.",
            "Name your own mail domains: strangers, and addresses that are not verified, come from nowhere else.",
        )
    name = form.name.strip()
    if not name:
        raise _field("name", "The button needs a name.", "Write what your people call the provider.")
    return msgspec.structs.replace(
        form, name=name, client_id=form.client_id.strip(), claim=form.claim.strip(), domains=domains
    )


def address_of(form: ProviderForm, claims: Mapping[str, Any]) -> str:
    """Return by which address somebody is known here, of whom the provider says this. Raises Problem 403."""
    told = claims.get(form.claim)
    if not isinstance(told, str) or not told.strip():
        raise _refused("sign_on_no_address", f"The provider does not tell {form.claim!r} of you.")
    try:
        address = check_email(told)
    except Refused as error:
        raise _refused("sign_on_no_address", error.detail) from error
    if form.verified and claims.get("email_verified") is not True:
        raise _refused("sign_on_unverified", "The provider has not verified your mail address.")
    if form.domains and address.rpartition("@")[2] not in form.domains:
        raise _refused("sign_on_domain", "Addresses of this mail domain do not come in here.")
    return address


def unknown() -> Problem:
    """Return what is said to somebody who has proved who he is, and has no account here."""
    return _refused("sign_on_unknown", "Nobody here has your address, or the account is out of use.")


def _refused(code: str, detail: str) -> Problem:
    return Problem(code, detail, HINT, status=403)


def _field(field: str, detail: str, do: str) -> Refused:
    return Refused("field", detail, do, field=field)

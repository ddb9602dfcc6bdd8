"""What is kept of what was asked for about somebody."""

from ting.kit.kept import OF_CUSTOMER, Kept

KEEPS = (
    Kept(
        table="privacy_request",
        of=OF_CUSTOMER,
        left={},
        plain=("kind", "why", "state", "counts", "keys"),
        hidden=("keys", "claimed_by", "claimed_until"),
    ),
    Kept(table="legal_hold", of=OF_CUSTOMER, left={"reason": ":gone"}),
)
"""By what somebody is known (`keys`) is forgotten as the last of him is erased. Who is under a hold is not erased."""

"""What is kept of who was invited, and of who asked to be."""

from ting.kit.kept import OF_VISITOR, Kept

KEEPS = (
    Kept(table="invitation_use", of=OF_VISITOR),
    Kept(
        table="invitation_request",
        of="lower(address) = any(:addresses)",
        addresses=("address",),
        sort="facts",
        aged="asked_at",
    ),
    Kept(
        table="invitation",
        of="customer_id = any(:customers) or lower(address) = any(:addresses)",
        hidden=("token_hash",),
        addresses=("address",),
        sort="facts",
        aged="expires_at",
    ),
)

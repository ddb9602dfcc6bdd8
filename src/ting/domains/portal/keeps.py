"""What is kept of customers who sign in on the help page."""

from ting.kit.kept import OF_CUSTOMER, Kept

KEEPS = (
    Kept(table="customer_session", of=OF_CUSTOMER, hidden=("token_hash",)),
    Kept(
        table="customer_link",
        of="customer_id = any(:customers) or lower(address) = any(:addresses)",
        hidden=("token_hash",),
        addresses=("address",),
    ),
)

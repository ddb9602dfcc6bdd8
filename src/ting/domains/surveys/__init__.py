"""What customers are asked when a contact is over, and what they said."""

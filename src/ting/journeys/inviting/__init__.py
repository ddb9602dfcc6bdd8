"""Customers are invited to a contact point, and who asks to be is answered."""

"""An agent calls his supervisor to a contact, one comes, and how long that took."""

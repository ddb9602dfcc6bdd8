"""What other systems know of a contact, beside it: looked up, opened, and put into the conversation."""

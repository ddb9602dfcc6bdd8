"""Tools of the house; no word of the contact centre is in here."""

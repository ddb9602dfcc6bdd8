"""A conversation as its customer keeps it: as text, as a page, by mail."""

"""Who did what: a chain that shows whether anything in it was altered, taken out or put in."""

"""How customers behave, and what follows: limits, the ladder from slow to banned, and bans by hand."""

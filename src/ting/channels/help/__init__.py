"""The help page: where customers find a company, and what is theirs."""

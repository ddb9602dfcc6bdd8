"""Call flows: what a caller hears, is asked and keys in before anybody answers, as data."""

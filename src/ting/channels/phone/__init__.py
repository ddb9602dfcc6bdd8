"""The telephone: Asterisk, led by ARI."""

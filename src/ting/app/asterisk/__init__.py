"""The telephone's engine: an Asterisk that is found or brought, configured, and run as one of the house's children."""

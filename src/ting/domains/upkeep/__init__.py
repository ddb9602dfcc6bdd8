"""How the installation is kept: its back-ups. No tenant's, and without a word of any tenant."""

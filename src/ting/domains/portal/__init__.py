"""The help page of a company, and its customers who are signed in to it."""

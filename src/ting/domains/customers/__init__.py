"""Customers: who they are, how they are reached, and one timeline each."""

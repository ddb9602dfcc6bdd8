"""Tenants, and the points where customers reach them."""

"""Colleagues who are called into a conversation."""

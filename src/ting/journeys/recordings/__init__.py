"""Recordings: made of two legs, heard with a reason, turned into words, let go of in time."""

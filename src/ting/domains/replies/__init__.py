"""Canned replies: texts written once, filled in for each customer, and never sent to the same one twice unawares."""

"""A telephone call's way: it comes in, waits, is answered, held, and ends. What leads it is a channel."""

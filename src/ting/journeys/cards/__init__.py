"""What is asked and booked within a conversation: cards that both sides see, and that change before their eyes."""

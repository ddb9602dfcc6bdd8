"""What a house has ready to be sent into a conversation."""

"""What other systems know, beside a conversation: how they are asked, what of their answers is shown."""

"""What is said to other systems: facts with what is needed to find them there."""
